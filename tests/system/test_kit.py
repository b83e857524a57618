"""What a maker installs and types: the wheel, the help of every command, the shell's completion."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from rig.commands.cli import main, parser
from rig.commands.completion import HOW, commands, script

ROOT = Path(__file__).parents[2]
COMMANDS = sorted(commands(parser()))
#: Every command, those within a command too.
ALL = sorted(
    [*COMMANDS, *(f"{name} {part}" for name, sub in commands(parser()).items() for part in commands(sub))]
)

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

#: A visit of a few seconds.
VISIT = """
title = "A press, and water"
story = "express"
seconds = 5
do = [{ at = 0.5, press = "green" }, { at = 1.5, press = "green" }]
expect = [{ scene = "first_flow", by = 4 }]
"""


def test_every_package_of_the_program_is_in_the_wheel():
    named = PYPROJECT["tool"]["setuptools"]["packages"]
    there = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "rig").rglob("__init__.py")}
    assert there <= set(named)


def test_what_a_package_index_is_told_is_in_its_own_words():
    from trove_classifiers import classifiers

    told = PYPROJECT["project"]["classifiers"]
    assert set(told) <= classifiers
    assert told == sorted(told)
    versions = [
        each.rpartition(" ")[2] for each in told if each.startswith("Programming Language :: Python :: 3.")
    ]
    assert versions[0] == PYPROJECT["project"]["requires-python"].removeprefix(">=")


@pytest.mark.long
def test_the_wheel_runs_in_a_clean_environment_outside_the_checkout(tmp_path):
    source = tmp_path / "source"
    left_out = shutil.ignore_patterns(
        ".git", ".venv", "tests", "build", "dist", "*.egg-info", ".*_cache", "__pycache__"
    )
    shutil.copytree(ROOT, source, ignore=left_out)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "-w", str(tmp_path), str(source)], check=True, timeout=300)
    shutil.rmtree(source)
    (wheel,) = tmp_path.glob("*.whl")
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*install, str(wheel)], check=True, timeout=300)
    # What the wheel needs is already on this machine; its folder comes last, so the wheel's own goes first.
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    (Path(site) / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    script = empty / "visit.toml"
    script.write_text(VISIT)
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def rig(*words: str) -> str:
        done = subprocess.run(
            [python, "-m", "rig", *words], cwd=empty, env=clean, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = subprocess.run(
        [python, "-c", "import rig; print(rig.__file__)"],
        cwd=empty,
        env=clean,
        capture_output=True,
        text=True,
    ).stdout
    assert str(home) in where
    assert "story 'visit'" in rig("check")
    visit = ("--visit", "visit.toml", "--speed", "max", "--screen", "none", "--board", "virtual")
    assert "as expected" in rig("run", *visit, "--record", "run.jsonl")
    assert "1 visit, " in rig("report", "run.jsonl", "--out", ".")
    assert "main pump" in rig("wiring", "--board", "nano")
    rig("doctor", "--board", "virtual")
    rig("shot", "blocked", "--out", "blocked.png", "--size", "800x480")
    assert (empty / "blocked.png").stat().st_size > 1000


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    listed = {line.split()[0] for line in said.splitlines() if line.startswith("    ") and line.strip()}
    assert set(COMMANDS) <= listed


@pytest.mark.parametrize("command", ALL)
def test_every_command_says_what_it_and_each_of_its_flags_does(command, capsys):
    with pytest.raises(SystemExit) as end:
        main([*command.split(), "--help"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    assert f"usage: rig {command}" in said
    sub = parser()
    for word in command.split():
        sub = commands(sub)[word]
    assert sub.description
    assert commands(sub) or sub.get_default("do")
    for action in sub._actions:
        for flag in action.option_strings:
            assert flag in said


def test_every_example_of_the_help_is_understood():
    import shlex

    from rig.commands.cli import EPILOG

    lines = [line.strip() for line in EPILOG.splitlines() if line.startswith("  rig ")]
    assert len(lines) >= 8
    for line in lines:
        assert callable(parser().parse_args(shlex.split(line.split("   ")[0])[1:]).do)


@pytest.mark.parametrize("shell", HOW)
def test_completion_knows_every_command_and_says_how_to_switch_it_on(shell, capsys):
    assert main(["completion", shell]) == 0
    said = capsys.readouterr().out
    assert "rig completion" in said.splitlines()[0]
    for name in COMMANDS:
        assert name in said


COMPLETED = [
    (["rig", "wi"], {"wiring"}),
    (["rig", "calibrate", "p"], {"pump", "pinch"}),
    (["rig", "run", "--board", "virtual"], {"virtual", "virtual-nano"}),
    (["rig", "run", "--vi"], {"--visit"}),
    (["rig", "doctor", "--j"], {"--json"}),
    (["rig", "narrate", "li"], {"listen"}),
]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
@pytest.mark.parametrize(("typed", "offered"), COMPLETED, ids=[" ".join(typed) for typed, _ in COMPLETED])
def test_bash_itself_completes(typed, offered):
    ask = f"COMP_WORDS=({' '.join(typed)}); COMP_CWORD={len(typed) - 1}; _shtab_rig; echo ${{COMPREPLY[@]}}"
    done = subprocess.run(
        ["bash", "--norc"],
        input=f"{script('bash', parser())}\n{ask}\n",
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert set(done.stdout.split()) == offered, done.stderr


def test_the_icon_is_a_picture_of_its_own():
    root = ET.parse(ROOT / "media" / "icon.svg").getroot()
    assert root.get("viewBox") == "0 0 64 64"
    assert "http" not in "".join(str(value) for element in root.iter() for value in element.attrib.values())
