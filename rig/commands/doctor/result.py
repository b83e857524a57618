"""What a check found: the words that `rig doctor` speaks."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from rig.commands.shared.console import broken

#: What stands under a part is set in by so much.
INDENT = " " * 7


class Verdict(StrEnum):
    """How a check ended."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"  # it was looked at, and what was seen proves nothing
    NOT_TRIED = "not tried"  # it could not be looked at here, or not yet


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One part: what was done, what was seen, and what to do."""

    part: str
    did: str
    saw: str
    verdict: Verdict
    name: str = ""
    """Of what is wrong, in a word or two; empty if nothing is."""
    todo: str = ""
    """What to do about it, a sentence."""
    command: str = ""
    """The command that does it, where one does."""

    def lines(self) -> list[str]:
        """For the terminal."""
        mark = {"good": " ok ", "bad": "FAIL", "unknown": " ?  ", "not tried": " -  "}[self.verdict]
        first = f"[{mark}] {self.part}: {self.did}" if self.did else f"[{mark}] {self.part}"
        more = [broken(self.saw, INDENT, INDENT)] if self.saw else []
        if self.todo:
            more.append(broken(self.todo, 2 * INDENT, f"{INDENT}To do: "))
        if self.command:
            more.append(f"{INDENT}Run:   {self.command}")
        return [first, *more]

    def record(self) -> dict[str, str]:
        """For `--json`."""
        return {key: str(value) for key, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Check:
    """A look at one part, and what is done for it. Each method ends it with a result."""

    part: str
    did: str = ""

    def good(self, saw: str) -> CheckResult:
        """All is well."""
        return CheckResult(self.part, self.did, saw, Verdict.GOOD)

    def bad(self, saw: str, name: str, todo: str, command: str = "") -> CheckResult:
        """Something is wrong."""
        return CheckResult(self.part, self.did, saw, Verdict.BAD, name, todo, command)

    def unknown(self, saw: str, todo: str = "", command: str = "") -> CheckResult:
        """What was seen proves nothing."""
        return CheckResult(self.part, self.did, saw, Verdict.UNKNOWN, "", todo, command)

    def not_tried(self, why: str, todo: str = "", command: str = "") -> CheckResult:
        """It was not looked at."""
        return CheckResult(self.part, "not tried", why, Verdict.NOT_TRIED, "", todo, command)
