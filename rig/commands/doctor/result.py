"""What a check found: the words that `rig doctor` speaks."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from rig.commands.shared.console import broken

#: What stands under a part is set in by so much.
GAP = " " * 7


class Verdict(StrEnum):
    """How a check ended."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"  # it was looked at, and what was seen proves nothing
    NOT_TRIED = "not tried"  # it could not be looked at here, or not yet


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: what was done, what was seen, and what to do."""

    part: str
    did: str
    saw: str
    verdict: Verdict
    name: str = ""
    """Of what is wrong, in a word or two; empty where nothing is."""
    todo: str = ""
    """What to do about it, a sentence."""
    command: str = ""
    """The command that does it, where one does."""

    def lines(self) -> list[str]:
        """For the terminal."""
        mark = {"good": " ok ", "bad": "FAIL", "unknown": " ?  ", "not tried": " -  "}[self.verdict]
        first = f"[{mark}] {self.part}: {self.did}" if self.did else f"[{mark}] {self.part}"
        more = [broken(self.saw, GAP, GAP)] if self.saw else []
        if self.todo:
            more.append(broken(self.todo, 2 * GAP, f"{GAP}To do: "))
        if self.command:
            more.append(f"       Run:   {self.command}")
        return [first, *more]

    def record(self) -> dict[str, str]:
        """For `--json`."""
        return {key: str(value) for key, value in asdict(self).items()}


def good(part: str, did: str, saw: str) -> Finding:
    """All is well."""
    return Finding(part, did, saw, Verdict.GOOD)


def bad(part: str, did: str, saw: str, name: str, todo: str, command: str = "") -> Finding:
    """Something is wrong."""
    return Finding(part, did, saw, Verdict.BAD, name, todo, command)


def unknown(part: str, did: str, saw: str, todo: str = "", command: str = "") -> Finding:
    """What was seen proves nothing."""
    return Finding(part, did, saw, Verdict.UNKNOWN, "", todo, command)


def not_tried(part: str, why: str, todo: str = "", command: str = "") -> Finding:
    """It was not looked at."""
    return Finding(part, "not tried", why, Verdict.NOT_TRIED, "", todo, command)
