"""Hostile files in small numbers; `hostile_campaign.py` does the same in large ones."""

import json
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from rig.base.clock import computed
from rig.base.schema import LARGEST_BYTES, BadFiles, parse
from rig.commands.cli import MOST_PROBLEMS, main

CAMPAIGN = Path(__file__).parents[1] / "campaigns" / "hostile_campaign.py"


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="only there can memory be limited as the campaign does")
@pytest.mark.parametrize("kind", ["config", "calibration", "story", "words", "claims", "lock", "log"])
def test_a_damaged_file_is_a_clear_error_or_a_correct_run(kind):
    done = subprocess.run([sys.executable, str(CAMPAIGN), kind, "25", "5"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    counts = json.loads(done.stdout)
    assert counts["refused"] > 5
    assert counts["ran"] >= 2


@pytest.mark.slow
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


#: Keys of ten thousand parts, as TOML may write them.
DEEP = {
    "bare": ".".join(["a"] * 10_000) + " = 1",
    "quoted": " . ".join([r'"\"."', "'b'"] * 5_000) + " = 1",
    "a table's name": "[" + ".".join(["a"] * 10_000) + "]",
    "within a table": "a = { " + ".".join(["a"] * 10_000) + " = 1 }",
}


@pytest.mark.parametrize("way", DEEP)
def test_a_key_of_very_many_parts_is_refused_before_it_takes_memory(way):
    tracemalloc.start()
    with pytest.raises(BadFiles, match=r"line 2: has a key of too many parts"):
        parse(f"x = 1\n{DEEP[way]}\n", "c.toml")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 1_000_000


@pytest.mark.parametrize("text", ['a = "' + '\\"' * 200_000 + '"', "a = [" + "' ', " * 100_000 + "]"])
def test_a_text_of_nothing_but_quotes_costs_no_more_than_its_size(text):
    began = computed()
    assert set(parse(text, "config.toml")) == {"a"}
    assert computed() - began < 1.0


def test_many_dots_that_are_no_key_are_none():
    text = "a = [" + "1.5, " * 99 + ']\nb = "1.2.3.4.5 ' + "and so on. . . " * 40 + '"\nc.d.e.f = 1\n'
    assert parse(text, "c.toml")["c"] == {"d": {"e": {"f": 1}}}


@pytest.mark.slow
def test_a_file_far_too_large_is_refused_unread(tmp_path, capsys):
    with (tmp_path / "c.toml").open("wb") as file:
        file.truncate(3_000_000_000)
    tracemalloc.start()
    assert main(["check", "--config", str(tmp_path / "c.toml")]) == 2
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "is larger than 1 MB" in capsys.readouterr().err
    assert most < 4 * LARGEST_BYTES + 100_000_000


def test_what_a_file_says_neither_fills_nor_commands_the_terminal(tmp_path, capsys):
    many = "".join(f"k{n} = 1\n" for n in range(MOST_PROBLEMS + 7))
    (tmp_path / "c.toml").write_text(f'[story]\n"\\u001b[2J" = 1\n{"x" * 100_000} = 1\n[pump]\n{many}')
    assert main(["check", "--config", str(tmp_path / "c.toml")]) == 2
    said = capsys.readouterr().err
    assert "story.\\x1b[2J: is not a setting" in said
    assert max(map(len, said.splitlines())) < 1000
    assert "rig: and 9 more" in said
    assert len(said.splitlines()) == MOST_PROBLEMS + 1
