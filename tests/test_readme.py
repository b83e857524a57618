"""What the README says is so."""

import re
import shlex
from pathlib import Path

import pytest

from rig.cli import main, parser

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    """Every `rig …` command that the README's tables and sentences show."""
    return sorted(set(re.findall(r"`(rig [a-z][^`]*)`", README)))


@pytest.mark.parametrize("command", commands())
def test_every_command_is_understood(command):
    asked = parser().parse_args(shlex.split(command)[1:])
    assert callable(asked.do)


def test_run_and_test_each_give_one_command():
    for heading, command in (("## Run", "make run"), ("## Test", "make test")):
        block = README.split(heading, 1)[1].split("```", 2)[1]
        assert block.splitlines()[1:] == [command]


@pytest.mark.slow
def test_the_scripted_visit_of_the_readme_goes_as_expected(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    visit = next(command for command in commands() if "--visit" in command)
    assert main(shlex.split(visit)[1:]) == 0


def test_the_links_of_every_readme_lead_somewhere():
    for page in ROOT.rglob("README.md"):
        if ".venv" in page.parts or "build" in page.parts:
            continue
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"
