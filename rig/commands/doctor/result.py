"""The result of a check, as `rig doctor` reports it."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from rig.commands.shared.console import broken

#: Indentation of the lines under a part.
INDENT = " " * 7


class Verdict(StrEnum):
    """How a check ended."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"  # it was checked, but the result proves nothing
    NOT_TRIED = "not tried"  # it could not be checked here, or not yet


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One part: what was checked, what was found, and what to do."""

    part: str
    did: str
    saw: str
    verdict: Verdict
    name: str = ""
    """The fault in a word or two; empty if there is none."""
    todo: str = ""
    """The remedy, as a sentence."""
    command: str = ""
    """The command that applies the remedy, if there is one."""

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
    """The check of one part. Each method ends it with a result."""

    part: str
    did: str = ""

    def good(self, saw: str) -> CheckResult:
        """All is well."""
        return CheckResult(self.part, self.did, saw, Verdict.GOOD)

    def bad(self, saw: str, name: str, todo: str, command: str = "") -> CheckResult:
        """Something is wrong."""
        return CheckResult(self.part, self.did, saw, Verdict.BAD, name, todo, command)

    def unknown(self, saw: str, todo: str = "", command: str = "") -> CheckResult:
        """The result proves nothing."""
        return CheckResult(self.part, self.did, saw, Verdict.UNKNOWN, "", todo, command)

    def not_tried(self, why: str, todo: str = "", command: str = "") -> CheckResult:
        """It was not checked."""
        return CheckResult(self.part, "not tried", why, Verdict.NOT_TRIED, "", todo, command)
