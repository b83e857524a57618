"""The kept list of mutants: small wrong changes, each with the harm it would do and the tests that notice."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("mutants.toml")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small wrong change."""

    file: str
    """Of the checkout."""
    old: str
    """Text that stands there exactly once."""
    new: str
    harm: str
    """What a visitor, an attendant or the rig would suffer."""
    test: str
    """Arguments for pytest, between bars, that select the tests of the module's own."""
    equivalent: str = ""
    """Why no test can notice it; empty where one must."""

    def about(self, word: str) -> bool:
        """Whether a word is in its file or its harm."""
        return word in self.file or word in self.harm


def load_mutants() -> list[Mutant]:
    """All of them, in the order of the list."""
    table = tomllib.loads(LIST.read_text(encoding="utf-8"))
    return [Mutant(**{**group, **each}) for group in table["group"] for each in group.pop("mutant")]
