"""Hostile files in small numbers; `hostile_campaign.py` does the same in large ones."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rig.cli import main

CAMPAIGN = Path(__file__).parent / "hostile_campaign.py"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only there can memory be limited as the campaign does")
@pytest.mark.parametrize("kind", ["config", "calibration", "story", "words", "claims", "lock", "log"])
def test_a_damaged_file_is_a_clear_error_or_a_correct_run(kind):
    done = subprocess.run([sys.executable, str(CAMPAIGN), kind, "25", "5"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    counts = json.loads(done.stdout)
    assert counts["refused"] > 5
    assert counts["ran"] >= 4


@pytest.mark.parametrize("number", ["9" * 5000, "0x" + "f" * 6000, "-" + "9" * 400])
@pytest.mark.parametrize("setting", ["[lights]\ncount = {}", "[pump]\nduty = {}", "[lights]\ncount = [{}]"])
def test_a_number_too_long_to_be_read_is_a_clear_error(tmp_path, capsys, number, setting):
    (tmp_path / "c.toml").write_text(setting.format(number))
    assert main(["check", "--config", str(tmp_path / "c.toml")]) == 2
    assert "c.toml" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/passwd", "visit/../visit", "", "visit\0"])
def test_no_name_leads_out_of_the_media_folder(tmp_path, capsys, name):
    (tmp_path / "c.toml").write_text(f"[story]\nname = {json.dumps(name)}\n")
    config = ["--config", str(tmp_path / "c.toml")]
    flags = ["--board", "virtual", "--speed", "max", "--screen", "none", "--seconds", "1"]
    assert main(["run", *flags, *config]) == 2
    assert "is not there" in capsys.readouterr().err
