"""Parameters of the tube: the values that a file may set, and the messages for all others."""

import dataclasses
from pathlib import Path

import pytest

from rig.base.schema import Problem, parse, read
from rig.commands.cli import main
from rig.twin import DEFAULTS, Parameters, faults_in


def problems_in(text: str) -> list[str]:
    problems: list[Problem] = []
    table = parse(text, "config.toml").get("twin", {})
    parameters = read(Parameters, table, "config.toml", problems, "twin")
    if parameters is not None:
        faults_in(parameters, "config.toml", problems)
    return [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("[twin.supply_line]\nlength_m = -1", "twin.supply_line.length_m", "must be above 0 m"),
        ("[twin.collateral]\nbore_mm = 0", "twin.collateral.bore_mm", "must be at least 0.5 mm"),
        ("[twin.sensor]\nk_hz = 0", "twin.sensor.k_hz", "must be above 0 Hz per L/min"),
        ("[twin.pump]\nstart = 1.2", "twin.pump.start", "must be at most 1"),
        ("[twin.pump]\nstop = 0.5", "twin.pump.stop", "must not exceed twin.pump.start, which is 0.3"),
        ("[twin.medicine]\nstart = 0.1", "twin.medicine.stop", "must not exceed twin.medicine.start"),
        ("[twin.sensor]\nstop_l_min = 0.3", "twin.sensor.stop_l_min", "which is 0.22 L/min"),
        (
            "[twin.pinch]\nstop_mm = 9",
            "twin.pinch.stop_mm",
            "must not exceed twin.pinch.bore_mm, which is 6 mm",
        ),
        ("[twin.reservoir]\nvolume_ml = 120", "twin.reservoir.intake_ml", "which is 120 mL"),
        ("[twin.clot]\nkind = 'stone'", "twin.clot.kind", "known are gel, pinch"),
        ("[twin.sensor]\nat = 'vain'", "twin.sensor.at", "did you mean 'vein'?"),
        ("[twin.pump]\ndead_haed_kpa = 20", "twin.pump.dead_haed_kpa", "did you mean 'dead_head_kpa'?"),
        ("[twin.leg]\ncompliance_ml_kpa = nan", "twin.leg.compliance_ml_kpa", "must be a finite number"),
    ],
)
def test_a_bad_parameter_is_named_with_its_remedy(text: str, key: str, words: str) -> None:
    found = problems_in(text)
    assert len(found) == 1
    assert key in found[0]
    assert words in found[0]


def test_good_parameters_are_taken() -> None:
    assert problems_in("[twin.sensor]\nat = 'return'\n[twin.water]\ntemperature_c = 12") == []
    assert problems_in("") == []


def test_every_number_has_a_range() -> None:
    """So that no file can ask for what the equations were not tried with."""
    for part in dataclasses.fields(Parameters):
        for field in dataclasses.fields(getattr(DEFAULTS, part.name)):
            if field.type in (int, float):
                meta = field.metadata
                assert meta["high"] is not None, field.name
                assert meta["low"] is not None or meta["above"] is not None, field.name


def test_a_bad_twin_table_ends_the_program_with_status_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[twin.pump]\nstart = 1.5\n[twin.sensor]\nk_hz = 0\n")
    assert main(["check", "--config", str(file)]) == 2
    said = capsys.readouterr().err
    assert "twin.pump.start" in said
    assert "twin.sensor.k_hz" in said
    assert "Traceback" not in said
