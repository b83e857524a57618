"""What `rig run` refuses, `rig check`, `doctor` and `install` refuse with the same words."""

from pathlib import Path

import pytest

from rig.base.schema import BadFiles
from rig.commands.cli import main
from rig.commands.install import asking

BAD = {
    "a story that is not there": '[story]\nname = "visti"',
    "a story elsewhere": '[story]\nname = "../../config"',
    "a story's name that writes to the terminal": '[story]\nname = "\\u001b[2J\\u202e"',
    "a language that is not there": '[story]\nlanguage = "xx"',
    "a folder that no system has": '[log]\nfolder = "a\\u0000b"',
    "a port that no system has": '[board]\nport = "/dev/tty\\n"',
    "a setting out of range": "[pump]\nduty = 7",
    "no TOML": "=",
}
COMMANDS = {
    "run": ["run", "--board", "virtual", "--screen", "none", "--seconds", "0.1", "--speed", "max"],
    "check": ["check"],
    "doctor": ["doctor", "--yes", "--board", "virtual"],
    "install": ["install", "--user", "--dry-run"],
}


def said(capsys, config: Path, command: str) -> tuple[int, str]:
    status = main([*COMMANDS[command], "--config", str(config)])
    return status, capsys.readouterr().err


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
@pytest.mark.parametrize("command", ["check", "doctor", "install"])
def test_what_a_run_refuses_is_refused_before(tmp_path, capsys, command, text):
    config = tmp_path / "c.toml"
    config.write_text(text + "\n", encoding="utf-8")
    status, words = said(capsys, config, "run")
    assert (status, bool(words)) == (2, True)
    found, others = said(capsys, config, command)
    assert found == 2
    assert set(words.splitlines()) <= set(others.splitlines())
    assert "\x1b" not in words + others


def test_settings_that_run_are_installed_and_found_good(tmp_path, capsys):
    config = tmp_path / "c.toml"
    config.write_text('[story]\nname = "express"\nlanguage = "es"\n')
    assert [said(capsys, config, command) for command in ("run", "check", "install")] == [(0, "")] * 3


def test_what_cannot_run_any_more_can_still_be_removed(tmp_path, capsys):
    config = tmp_path / "c.toml"
    config.write_text(BAD["a story that is not there"])
    assert main(["install", "--user", "--dry-run", "--remove", "--config", str(config)]) == 0


@pytest.mark.parametrize("who", ['x" || true || "', "a\nb", "-x", "a b", ""])
def test_no_name_gets_into_a_unit_or_a_rule_that_is_none(monkeypatch, who):
    monkeypatch.delenv("SUDO_USER", raising=False)
    monkeypatch.setattr("getpass.getuser", lambda: who)
    with pytest.raises(BadFiles, match="no name of a user"):
        asking(True, None, None)


def test_no_path_gets_a_line_of_its_own_in_a_unit(monkeypatch, tmp_path):
    with pytest.raises(BadFiles, match="control character"):
        asking(True, None, tmp_path / "a\nExecStartPre=touch pwned\n.toml")


def test_a_folder_of_settings_that_is_not_absolute_is_ignored(monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", "here/and/there")
    assert asking(True, None, None).home == Path("~/.config").expanduser()
