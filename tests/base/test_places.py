"""Settings and users' media share one search order, and `rig off` uses the service's settings."""

import shutil
from argparse import Namespace
from pathlib import Path

import pytest

from rig.base import places
from rig.commands.cli import main
from rig.commands.install import InstallOptions, unit
from rig.commands.shared import services
from rig.commands.shared.arguments import loaded, settings_file
from rig.settings.config import Config, load_config
from rig.story import media_files
from rig.story.media_files import MEDIA, names, text

ROOT = Path(__file__).parents[2]
OTHER_PINS = "[pins]\npump = 16\n"


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A user's and a computer's folders that are empty, and a working folder beside them."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("SUDO_USER", raising=False)
    monkeypatch.setattr(places, "SYSTEM", tmp_path / "etc")
    monkeypatch.setattr(services, "SYSTEM", tmp_path / "units")
    monkeypatch.setattr(services, "HOMES", tmp_path / "homes")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


def put(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def found() -> Path | None:
    return settings_file(Namespace(config=None))


def test_settings_are_found_in_one_order_from_near_to_delivered(home):
    assert found() == ROOT / "config.toml"
    user = put(home / "config/clot-rig/config.toml")
    assert found() == user
    computer = put(home / "etc/config.toml")
    assert found() == computer
    here = put(home / "work/config.toml")
    assert found() == here
    assert settings_file(Namespace(config=Path("/named.toml"))) == Path("/named.toml")


def test_in_a_checkout_own_settings_go_before_the_delivered_ones(home, monkeypatch):
    monkeypatch.chdir(ROOT)
    user = put(home / "config/clot-rig/config.toml")
    assert found() == user
    user.unlink()
    assert found() == ROOT / "config.toml"


def test_a_calibration_lies_beside_its_settings_and_without_any_in_the_users_folder(home, monkeypatch):
    monkeypatch.setattr(places, "DELIVERED", None)
    flow = "[flow]\npulses_per_litre = 5000\noffset = 10\n"
    put(home / "config/clot-rig/calibration.toml", flow)
    assert load_config(None).flow.sensor.pulses_per_litre == 5000
    here = put(home / "work/config.toml")
    assert load_config(here) == Config()
    put(home / "work/calibration.toml", flow)
    assert load_config(here).flow.sensor.offset == 10


def test_a_folder_of_logs_belongs_to_its_settings_wherever_one_stands(home):
    settings = put(home / "rig/config.toml", '[log]\nfolder = "logs"\n')
    assert loaded(Namespace(config=settings)).log.folder == str(home / "rig/logs")


def test_a_users_own_story_and_words_go_before_the_delivered_and_a_new_one_is_there(home):
    media = home / "config/clot-rig/media"
    (media / "story").mkdir(parents=True)
    shutil.copy(MEDIA / "story/express.toml", media / "story/mine.toml")
    put(media / "story/visit.toml", text("story", "visit").replace("pump = 1", "pump = 0.9"))
    assert names("story") == ["express", "lesson", "mine", "visit"]
    assert "pump = 0.9" in text("story", "visit")
    put(home / "etc/media/story/visit.toml", "# of this computer")
    assert text("story", "visit") == "# of this computer"
    assert names("words") == sorted(path.stem for path in (MEDIA / "words").glob("*.toml"))


def test_a_recording_in_an_installed_rig_lies_in_the_users_folder_and_keeps_the_delivered_clips(
    home, monkeypatch
):
    monkeypatch.setattr(media_files, "_PLACES", (home / "nowhere", MEDIA))
    lock = media_files.read_lock()
    name = next(iter(lock))
    media_files.made_path(name).parent.mkdir(parents=True)
    media_files.made_path(name).write_bytes(b"mine")
    media_files.save_lock(lock)
    assert media_files.clip_path(name) == home / f"config/clot-rig/media/voice/{name}.ogg"
    own = home / "config/clot-rig/media/voice/lock.json"
    assert own.is_file()
    assert own.stat().st_size < 2000
    assert media_files.read_lock() == lock


def test_off_uses_what_the_service_uses_wherever_one_stands(home, capsys):
    settings = put(home / "booth/config.toml", OTHER_PINS)
    put(home / "units/clot-rig.service", unit(InstallOptions(config=settings, who="nobody")))
    assert main(["off", "--board", "virtual"]) == 0
    assert f"settings {settings}" in capsys.readouterr().out


def test_off_reports_no_success_for_other_pins_than_the_services(home, capsys):
    settings = put(home / "the booth's/config.toml", OTHER_PINS)
    other = put(home / "work/config.toml")
    service = home / "homes/anna/.config/systemd/user/clot-rig.service"
    put(service, unit(InstallOptions(user=True, config=settings)))
    assert main(["off", "--board", "virtual", "--config", str(other)]) == 1
    assert f"({service}) has other pins, of {settings}" in capsys.readouterr().err
    same = put(home / "work/same.toml", OTHER_PINS + "[screen]\nwidth = 800\n")
    assert main(["off", "--board", "virtual", "--config", str(same)]) == 0
    settings.unlink()
    assert main(["off", "--board", "virtual"]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_service_without_a_file_of_its_own_finds_its_users_settings(home, capsys):
    put(home / "homes/anna/.config/systemd/user/clot-rig.service", unit(InstallOptions(user=True)))
    settings = put(home / "homes/anna/.config/clot-rig/config.toml", OTHER_PINS)
    put(home / "work/config.toml")
    assert main(["off", "--board", "virtual"]) == 0
    assert f"settings {settings}" in capsys.readouterr().out


def test_without_any_settings_off_says_that_they_are_built_in(home, capsys, monkeypatch):
    monkeypatch.setattr(places, "DELIVERED", None)
    assert main(["off", "--board", "virtual"]) == 0
    assert "settings built-in" in capsys.readouterr().out


def test_the_order_is_printed_with_what_is_found(home, capsys):
    put(home / "config/clot-rig/config.toml")
    put(home / "config/clot-rig/media/story/mine.toml")
    assert main(["config"]) == 0
    said = capsys.readouterr().out
    used = [line for line in said.splitlines() if "[used ]" in line]
    assert used == [f"  [used ] this user: {home}/config/clot-rig/config.toml"]
    assert [line.split(": ")[0].split("] ")[1] for line in said.splitlines()[1:6]] == [
        "the working folder", "this computer", "this user", "delivered", "built in",
    ]  # fmt: skip
    assert f"own: {home}/config/clot-rig/media/story/mine.toml" in said
    assert main(["config", "--config", str(ROOT / "config.toml")]) == 0
    assert f"[used ] --config: {ROOT}/config.toml" in capsys.readouterr().out


def test_a_settings_file_is_begun_that_changes_nothing_and_takes_the_calibration_along(home, capsys):
    put(home / "work/config.toml", "[pump]\nduty = 0.4\n")
    put(home / "work/calibration.toml", "[flow]\npulses_per_litre = 5000\n")
    assert main(["config", "--write"]) == 0
    (home / "work/config.toml").unlink()
    written = home / "config/clot-rig/config.toml"
    assert found() == written
    assert load_config(written).flow.sensor.pulses_per_litre == 5000
    written.with_name("calibration.toml").unlink()
    assert load_config(written) == Config()
    lines = written.read_text().splitlines()
    uncommented = "\n".join(line.removeprefix("# ") for line in lines[2:])
    everything = put(home / "all.toml", uncommented)
    assert load_config(everything) == Config()
    assert main(["config", "--check"]) == 0
    assert main(["config", "--write"]) == 2
    assert "is there already" in capsys.readouterr().err


def test_logs_are_kept_in_the_usual_folder_if_they_are_asked_for_and_the_report_finds_them(home, capsys):
    fast = ["run", "--board", "virtual", "--speed", "max", "--screen", "none", "--seconds", "1"]
    assert main(fast) == 0
    assert not (home / "state").exists()
    assert main([*fast, "--logs"]) == 0
    assert len(list((home / "state/clot-rig/logs").iterdir())) == 1
    assert main(["report", "today", "--out", str(home / "report")]) == 0
    assert "0 visits" in capsys.readouterr().out
    assert "--logs" in unit(InstallOptions(kiosk="desktop"))


def test_sudo_uses_the_folder_of_the_user_who_called_it(home, monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setenv("SUDO_USER", "root")
    assert places.user_folder() == Path("~root").expanduser() / ".config/clot-rig"
