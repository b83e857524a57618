"""`make run` checks its environment, and says what it does about it."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="make and sh are for other systems"),
]


def setup(what: str, place: Path, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHON": sys.executable, **environment}
    command = ["sh", str(ROOT / ".ci/venv"), what, str(place), *more]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)


def environment(tmp_path: Path, pip: bool) -> Path:
    place = tmp_path / "a folder with spaces" / ".venv"
    venv.create(place, with_pip=False)
    if pip:
        (folder,) = place.glob("lib/python*/site-packages")
        (folder / "pip").mkdir()
        (folder / "pip/__init__.py").touch()
    return place


def mended(place: Path, **more: str) -> str:
    """Why an environment was removed; empty if it was not."""
    done = setup("mend", place, **more)
    assert done.returncode == 0
    assert place.exists() == (done.stderr == "")
    return done.stderr


def test_an_environment_that_is_half_there_is_removed_with_the_reason(tmp_path):
    assert "it has no pip. It is made again." in mended(environment(tmp_path / "1", pip=False))
    place = environment(tmp_path / "2", pip=True)
    for python in place.glob("bin/python*"):
        python.unlink()
    assert "it has no Python" in mended(place)


def test_an_environment_of_another_folder_is_removed_and_an_incomplete_one_is_completed(tmp_path):
    place = environment(tmp_path, pip=True)
    assert mended(place) == ""
    (place / "run.stamp").touch()
    assert "it belongs to another folder" in mended(place)


def test_an_environment_of_another_python_is_removed_only_if_that_one_is_asked_for(tmp_path):
    place = environment(tmp_path, pip=True)
    other = tmp_path / "python"
    other.write_text("#!/bin/sh\necho 3.99\n")
    other.chmod(0o755)
    assert mended(place, PYTHON=str(other)) == ""
    assert "Python 3.99 is asked for" in mended(place, PYTHON=str(other), PYTHON_ASKED="1")


@pytest.mark.long
def test_without_the_internet_the_one_need_of_it_is_said(tmp_path):
    nowhere = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    done = setup("install", tmp_path / ".venv", "shtab", **nowhere, PIP_USER="1", PIP_FIND_LINKS="")
    assert done.returncode == 1
    assert "needs the internet once" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Making a virtual environment" in done.stdout
