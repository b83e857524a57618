"""Whether a Nano breaks down each time its pump starts: trying again for ever would mend nothing."""

from dataclasses import dataclass, replace

#: A break this soon (s) after the start is the start's doing: a supply that sags, most often.
SOON_S = 5.0
#: After so many in a row nothing starts until a hand has pressed a button.
MOST_FAILED_STARTS = 3


@dataclass(frozen=True, slots=True)
class FailedStarts:
    """How the latest starts of a pump have gone."""

    failed: int = 0
    """Starts in a row that soon broke the connection, or restarted the Nano."""
    began: float | None = None
    """When what runs now was started, s; None while nothing runs."""

    @property
    def enough(self) -> bool:
        """Whether a hand has to ask for the next."""
        return self.failed >= MOST_FAILED_STARTS

    def drive(self, *, on: bool, now: float) -> "FailedStarts":
        """A pump is told to run, or none is."""
        if not on:
            return replace(self, began=None) if self.began is not None else self
        if self.began is None:
            return replace(self, began=now)
        return replace(self, failed=0) if self.failed and now - self.began > SOON_S else self

    def broken(self, now: float) -> "FailedStarts":
        """The Nano restarted, or the connection to it broke."""
        if self.began is None:
            return self
        return FailedStarts(self.failed + 1 if now - self.began <= SOON_S else 0)
