"""Files are read with every problem named: file, key, value and remedy."""

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.base.schema import BadFiles, Problem, Word, load, parse, read, setting
from rig.settings.config import Config, load_config, parse_config


def problems(text: str) -> list[str]:
    """What is wrong with a config."""
    with pytest.raises(BadFiles) as bad:
        parse_config(text, "config.toml")
    return [str(problem) for problem in bad.value.problems]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[pumps]\nduty = 0.5", ["pumps", "did you mean 'pump'"]),
        ("[pump]\ndutty = 0.5", ["pump.dutty", "did you mean 'duty'"]),
        ('[pump]\nduty = "half"', ["pump.duty", "'half'", "a number"]),
        ("[pump]\nduty = 1.5", ["pump.duty", "1.5", "at most 1"]),
        ("[pump]\nduty = 0", ["pump.duty", "0", "above 0"]),
        ("[pump]\nduty = nan", ["pump.duty", "finite"]),
        ("[pump]\nduty = true", ["pump.duty", "True", "a number"]),
        ("[pump]\nfrequency = 10.5", ["pump.frequency", "whole number"]),
        ("[pins]\ngreen = 99", ["pins.green", "99", "at most 27"]),
        ("[pins]\ngreen = 17", ["pins.green", "GPIO17", "pump"]),
        ("[pins]\nred = 10", ["pins.red", "GPIO10", "lights"]),
        ("[pins]\nknob_a = -1", ["pins.knob_b"]),
        ('[board]\nkind = "gpoi"', ["board.kind", "'gpoi'", "did you mean 'gpio'"]),
        ("[flow.sensor]\npulses_per_litre = 0", ["flow.sensor.pulses_per_litre", "pulses/L", "at least 100"]),
        ("[flow.levels]\nlow = { enter = 0.5, leave = 0.4 }", ["flow.levels.low", "leave above"]),
        ("[flow.levels]\nlow = { enter = 0.5 }", ["flow.levels.low.leave", "is missing"]),
        ("[limits]\nduty = 0.2", ["pump.duty", "limits.duty"]),
        ("[pinch]\nopen_ms = 2.0", ["pinch.closed_ms", "never move"]),
        ("pump = 3", ["pump", "a table"]),
        ("[pump", ["not TOML"]),
        ('[board]\nkind = "auto"\npump = 17\ntray = 4', ["board.tray", "it belongs under [pins]"]),
        ("green = 5", ["green", "it belongs under [pins]"]),
        ("[pins]\npump = -1", ["pins.pump", "-1", "no rig is without this part"]),
        ("[pins]\npump = 16\npump = 17", ["not TOML", "twice"]),
        ("[twin.pump]\nlag_s = 0", ["twin.pump.lag_s", "above 0", " s"]),
    ],
)
def test_each_mistake_is_named_with_its_remedy(text, said):
    found = " ".join(problems(text))
    for words in ("config.toml", *said):
        assert words in found


def test_all_mistakes_are_named_at_once():
    found = problems('[pump]\nduty = 2\nfrequenzy = 1\n[pins]\nred = "six"\n[lights]\ncount = -1')
    assert len(found) == 4


def test_the_shipped_settings_are_the_built_in_ones():
    from pathlib import Path

    assert load_config(Path(__file__).parents[2] / "config.toml") == Config()


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(BadFiles, match=r"nowhere\.toml.*cannot be read"):
        load_config(tmp_path / "nowhere.toml")


def test_a_file_that_is_not_text_is_said_so(tmp_path):
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadFiles, match="UTF-8"):
        load_config(path)


@dataclass(frozen=True)
class Sample:
    part: float = setting(low=0, high=1, unit="mL")
    many: tuple[int, ...] = setting((), low=2)


@given(
    st.dictionaries(
        st.sampled_from(["part", "many", "other"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers()),
    )
)
def test_any_table_gives_values_in_range_or_a_problem(table):
    found: list[Problem] = []
    sample = read(Sample, table, "x.toml", found)
    assert (sample is None) == bool(found)
    if sample is not None:
        assert 0 <= sample.part <= 1
        assert all(item >= 2 for item in sample.many)


@given(st.text(max_size=200))
def test_any_text_is_a_table_or_one_problem(text):
    try:
        found = parse(text, "x.toml")
    except BadFiles as bad:
        found = bad.problems
    assert isinstance(found, dict) or len(found) == 1


def test_a_file_that_an_editor_put_a_mark_in_front_of_is_read_as_without(tmp_path):
    (tmp_path / "c.toml").write_bytes(b"\xef\xbb\xbf[pump]\r\nduty = 0.5\r\n")
    assert load(tmp_path / "c.toml") == "[pump]\nduty = 0.5\n"


class Fruit(Word):
    APPLE = "apple"
    PEAR = "pear"


@dataclass(frozen=True)
class Basket:
    fruit: Fruit | None = None


def test_a_word_of_a_closed_set_is_read_as_one_and_another_is_named():
    assert read(Basket, {"fruit": "pear"}, "b.toml", []) == Basket(Fruit.PEAR)
    for wrong, said in (("pera", "did you mean 'pear'?"), (3, 'must be text in "quotes"')):
        problems = []
        assert read(Basket, {"fruit": wrong}, "b.toml", problems) is None
        assert said in str(problems[0])


def test_a_word_prints_as_the_plain_text_that_files_and_logs_hold():
    assert (repr(Fruit.PEAR), str(Fruit.PEAR), json.dumps(Fruit.PEAR)) == ("'pear'", "pear", '"pear"')


SLIPS = [
    ("duty = 0,5", "0.5, not 0,5"),
    ("kind = nano", 'put text in "quotes"'),
    ("kind = “nano”", 'straight quotes: "text"'),
    ('folder = "C:\\Users\\anna"', "write C:/folder"),
    ('folder = "C:\\temp\\new"', "a tab or a line break"),
    ("duty = .5", "0.5, not .5"),
    ("pump = 017", "17, not 017"),
    ("on = True", "true or false"),
    ("on = yes", "true or false"),
    ("duty = 0.5\u00a0# part", "a space that is none"),
    ("duty: 0.5", "not a colon"),
    ("duty 0.5", "write = between"),
    ("[pump\nduty = 1", "ends with ]"),
    ("duty = 0.5 // half", "begins with #"),
    ("port = /dev/ttyUSB0", 'put text in "quotes"'),
]


@pytest.mark.parametrize(("line", "said"), SLIPS)
def test_what_people_write_by_mistake_gets_its_remedy(line, said):
    with pytest.raises(BadFiles) as bad:
        parse_config(f"# settings\n{line}\n", "c.toml")
    assert said in str(bad.value)
