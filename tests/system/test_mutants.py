"""The kept lists, of mutants and of bugs that a soak must see, stay lists of changes that can be made."""

import ast
import tomllib

import pytest
from mutants.kept import ROOT, Mutant, load_mutants

MUTANTS = load_mutants()
BUGS = tomllib.loads((ROOT / "tests/campaigns/soak_bugs.toml").read_text(encoding="utf-8"))["bug"]


def test_there_are_enough_of_them_and_none_is_there_twice():
    assert len(MUTANTS) >= 120
    assert len({(each.file, each.old, each.new) for each in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda each: f"{each.file}:{each.old.strip()[:40]}")
def test_a_mutant_changes_text_that_stands_once_and_still_is_python(mutant: Mutant):
    right = (ROOT / mutant.file).read_text()
    assert right.count(mutant.old) == 1, "the code has moved on: change the mutant with it"
    wrong = right.replace(mutant.old, mutant.new)
    assert ast.dump(ast.parse(wrong)) != ast.dump(ast.parse(right))
    assert mutant.harm
    assert (ROOT / mutant.test.split("|")[0].split("::")[0]).is_file()


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug["bug"])
def test_a_bug_to_plant_changes_text_that_stands_once_and_still_is_python(bug: dict[str, str]):
    right = (ROOT / bug["file"]).read_text()
    assert right.count(bug["old"]) == 1, "the code has moved on: change the bug with it"
    assert ast.dump(ast.parse(right.replace(bug["old"], bug["new"]))) != ast.dump(ast.parse(right))
    assert bug["by"]


def test_there_are_thirty_bugs_to_plant():
    assert len(BUGS) >= 30
    assert len({(bug["file"], bug["old"], bug["new"]) for bug in BUGS}) == len(BUGS)
