"""The kept list of mutants stays a list of changes that can be made."""

import ast

import pytest
from mutants.kept import ROOT, Mutant, load_mutants

MUTANTS = load_mutants()


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
