"""Special files are refused, files are written completely, and strings stay strings."""

import os
from pathlib import Path

import pytest

from rig.base.files import open_regular, write_whole
from rig.base.schema import BadFiles, load, plain
from rig.commands.cli import main
from rig.runlog.log import RunLog
from rig.runlog.reader import read_log
from rig.screen.widgets import art


@pytest.fixture
def pipe(tmp_path) -> Path:
    path = tmp_path / "pipe.toml"
    os.mkfifo(path)
    return path


def test_a_pipe_is_refused_at_once_wherever_a_file_belongs(pipe):
    for reads in (load, read_log):
        with pytest.raises(BadFiles, match="not a regular file"):
            reads(pipe)
    with pytest.raises(BadFiles):
        RunLog(pipe, {})
    with pytest.raises(OSError, match="regular"):
        art._said(pipe)
    with pytest.raises(OSError, match="regular"):
        write_whole(pipe, "x")
    for command in (["check", "--config"], ["replay"], ["run", "--screen", "none", "--visit"]):
        assert main([*command, str(pipe)]) == 2


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/"])
def test_other_special_files_are_refused_too(path):
    with pytest.raises(OSError):
        open_regular(Path(path))


def test_no_special_file_is_written_over(tmp_path):
    (tmp_path / "full.svg").symlink_to("/dev/full")
    with pytest.raises(OSError, match="regular"):
        write_whole(tmp_path / "full.svg", "x")
    assert Path("/dev/full").is_char_device()


def full(*_):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["wiring", "--out"], "w.svg"),
        (["wiring", "--out"], "w.png"),
        (["wiring", "--out"], "w.md"),
        (["poster", "--out"], "p.pdf"),
        (["poster", "--out"], "p.png"),
        (["shot", "blocked", "--out"], "s.png"),
    ],
)
def test_what_was_there_stays_where_the_disk_is_full(tmp_path, monkeypatch, command, name):
    out = tmp_path / name
    out.write_text("the old one")
    monkeypatch.setattr(os, "fsync", full)
    assert main([*command, str(out)]) == 2
    assert out.read_text() == "the old one"
    assert list(tmp_path.iterdir()) == [out]


def test_a_title_writes_nothing_to_the_terminal_but_itself(tmp_path, capsys):
    visit = tmp_path / "v.toml"
    visit.write_text('title = "a\\u001b[2J\\u202eb\\u0000"\nseconds = 1\nexpect = [{ scene = "attract" }]\n')
    flags = ["run", "--board", "virtual", "--screen", "none", "--speed", "max", "--visit", str(visit)]
    assert main(flags) == 0
    said = capsys.readouterr().out
    assert "\\x1b[2J\\u202eb\\x00" in said
    assert said.replace("\n", "").isprintable()
    assert plain("a\x1bb") == "a\\x1bb"
