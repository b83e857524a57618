"""Another version replaces this one, and the former one is kept."""

from pathlib import Path

import pytest

from rig.base.faults import Unavailable
from rig.base.schema import BadFiles
from rig.commands.cli import main
from rig.commands.update import kept, undo, update


@pytest.fixture
def venv(tmp_path) -> Path:
    """An environment with an old version."""
    folder = tmp_path / "clot-rig"
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text("include-system-site-packages = true\n")
    (folder / "version").write_text("old")
    return folder


@pytest.fixture
def wheel(tmp_path) -> Path:
    path = tmp_path / "clot_rig-9.9-py3-none-any.whl"
    path.write_bytes(b"")
    return path


class Computer:
    """Makes an environment, and fails at what it is told to."""

    def __init__(self, *fails: str) -> None:
        self.fails, self.asked = fails, list[str]()

    def __call__(self, command: list[str]) -> str | None:
        line = " ".join(command)
        self.asked.append(line)
        if "-m venv" in line:
            Path(command[-1]).mkdir()
            Path(command[-1], "version").write_text("new")
        return "no room" if any(part in line for part in self.fails) else None


def test_the_new_version_takes_the_place_of_the_old_one_which_is_kept(venv, wheel):
    computer = Computer()
    update(venv, wheel, computer)
    assert (venv / "version").read_text() == "new"
    assert (kept(venv) / "version").read_text() == "old"
    assert "--system-site-packages" in computer.asked[0]
    assert "--no-index --find-links" in computer.asked[1]
    assert computer.asked[-1].endswith("-m rig check")


def test_libraries_that_do_not_lie_beside_the_wheel_come_from_the_index(venv, wheel):
    computer = Computer("--no-index")
    update(venv, wheel, computer)
    assert (venv / "version").read_text() == "new"


@pytest.mark.parametrize("step", ["-m venv", "-m pip", "-m rig check"])
def test_a_version_that_fails_is_taken_away_and_the_former_one_is_back(venv, wheel, step):
    with pytest.raises(Unavailable, match=r"failed \(no room\); the former version is back"):
        update(venv, wheel, Computer(step))
    assert (venv / "version").read_text() == "old"
    assert not kept(venv).exists()


def test_what_is_no_wheel_of_the_rig_changes_nothing(venv, tmp_path):
    with pytest.raises(BadFiles, match="is no wheel of the rig"):
        update(venv, tmp_path / "pygame-2.whl", Computer())
    assert (venv / "version").read_text() == "old"


def test_undo_goes_back_and_forth(venv, wheel):
    with pytest.raises(Unavailable, match="no former version"):
        undo(venv)
    update(venv, wheel, Computer())
    for version in ("old", "new"):
        undo(venv)
        assert (venv / "version").read_text() == version


def test_a_checkout_is_not_replaced(capsys):
    assert main(["update", "clot_rig-9.9-py3-none-any.whl"]) == 1
    assert "make install" in capsys.readouterr().err
