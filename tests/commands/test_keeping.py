"""Users' own files are backed up and restored; a fault report is complete and has no names."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from rig.base import places
from rig.commands import report_bug
from rig.commands.cli import main

SETTINGS = "[pump]\nduty = 0.4\n"
FLOW = '[flow]\npulses_per_litre = 5000\nserial = "abc"\n'


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("SUDO_USER", raising=False)
    monkeypatch.setattr(places, "SYSTEM", tmp_path / "etc")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    mine = tmp_path / "config/clot-rig"
    for name, text in {
        "config.toml": SETTINGS,
        "calibration.toml": FLOW,
        "media/story/mine.toml": "# a story",
        "media/voice/en/hello.vein.ogg": "a clip",
        "media/notes.odt": "no file of the rig",
    }.items():
        (mine / name).parent.mkdir(parents=True, exist_ok=True)
        (mine / name).write_text(text)
    return tmp_path


def test_what_was_backed_up_is_restored_elsewhere_to_the_byte(home, capsys):
    assert main(["backup", "rig.zip"]) == 0
    assert main(["restore", "rig.zip", "--to", str(home / "other")]) == 0
    made = {path.relative_to(home / "other") for path in (home / "other").rglob("*") if path.is_file()}
    assert made == {
        Path("config.toml"), Path("calibration.toml"), Path("media/story/mine.toml"),
        Path("media/voice/en/hello.vein.ogg"),
    }  # fmt: skip
    for path in made:
        assert (home / "other" / path).read_bytes() == (home / "config/clot-rig" / path).read_bytes()
    assert "goes before: rig config" in capsys.readouterr().out


def test_what_a_restore_replaces_is_kept(home, capsys):
    assert main(["backup", "rig.zip"]) == 0
    mine = home / "config/clot-rig"
    (mine / "config.toml").write_text("[pump]\nduty = 0.3\n")
    assert main(["restore", "rig.zip"]) == 0
    assert (mine / "config.toml").read_text() == SETTINGS
    (kept,) = mine.glob("before-*.zip")
    assert zipfile.ZipFile(kept).read("config.toml") == b"[pump]\nduty = 0.3\n"
    assert str(kept) in capsys.readouterr().out
    assert main(["restore", str(kept)]) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"../evil.toml": ""}, "no backup has: ../evil.toml"),
        ({"/etc/passwd": ""}, "no backup has"),
        ({"config.toml": "[pump]\nduty = 9\n"}, "pump.duty"),
        (None, "is no archive"),
    ],
)
def test_an_archive_that_is_no_backup_or_has_bad_settings_changes_nothing(home, capsys, content, said):
    with zipfile.ZipFile("bad.zip", "w") as archive:
        for name, text in (content or {}).items():
            archive.writestr(name, text)
    if content is None:
        Path("bad.zip").write_bytes(Path("bad.zip").read_bytes()[:9])
    before = sorted(home.rglob("*"))
    assert main(["restore", "bad.zip"]) == 2
    assert said in capsys.readouterr().err
    assert sorted(home.rglob("*")) == before


@pytest.mark.slow
def test_a_report_holds_what_the_doctor_found_versions_settings_log_and_crash_and_no_names(
    home, capsys, monkeypatch
):
    monkeypatch.setattr("getpass.getuser", lambda: "annabella")
    monkeypatch.setattr("platform.node", lambda: "booth-seven")
    monkeypatch.setattr("rig.commands.doctor.doctor.check", lambda *_: ["all is well"])
    shutil.rmtree(home / "config/clot-rig/media")
    (home / "clot-rig-x.txt").write_text("Traceback in /home/annabella/clot-rig on booth-seven, by annabella")
    fast = ["run", "--board", "virtual", "--speed", "max", "--screen", "none", "--seconds", "1", "--logs"]
    assert main(fast) == 0
    capsys.readouterr()
    assert main(["report-bug", "--board", "virtual", "--out", "report.zip"]) == 0
    assert "attach it to a new report at" in capsys.readouterr().out
    archive = zipfile.ZipFile("report.zip")
    text = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(text) == {
        "versions.txt", "doctor.json", "places.txt", "config.toml", "calibration.toml", "last-log.jsonl",
        "crash.txt",
    }  # fmt: skip
    assert json.loads(text["doctor.json"]).get("findings"), text["doctor.json"]
    assert "gpiozero" in text["versions.txt"]
    assert text["config.toml"] == SETTINGS
    assert text["last-log.jsonl"].startswith('{"clot-rig"')
    assert text["crash.txt"] == "Traceback in /home/USER/clot-rig on HOST, by USER"
    assert not any(name in part for part in text.values() for name in ("annabella", "booth-seven"))


def test_a_report_can_be_made_of_settings_that_are_refused_and_of_a_doctor_that_fails(
    home, capsys, monkeypatch
):
    (home / "work/config.toml").write_text("duty = 0,5")
    assert main(["report-bug", "--out", "one.zip"]) == 0
    names = zipfile.ZipFile("one.zip").namelist()
    assert {"settings-refused.txt", "config.toml", "versions.txt"} <= set(names)

    def fails(*_: object) -> int:
        raise RuntimeError("the doctor is ill")

    (home / "work/config.toml").unlink()
    monkeypatch.setattr(report_bug, "doctor", fails)
    assert main(["report-bug", "--out", "two.zip"]) == 0
    assert b"the doctor is ill" in zipfile.ZipFile("two.zip").read("doctor.json")


def test_a_crash_says_which_file_is_to_be_sent_and_how(home, capsys, monkeypatch):
    monkeypatch.setattr("rig.commands.off.installed", lambda: 1 / 0)
    assert main(["off"]) == 1
    said = capsys.readouterr().err
    assert "The details are in" in said
    assert "Run: rig report-bug, and send the archive that it writes" in said
