"""Detects a Nano that fails each time its pump starts, because endless retries would not help."""

from dataclasses import dataclass, replace

#: A failure within this time of the start is caused by the start, usually by a supply that sags.
SOON_S = 5.0
#: After this many failures in a row nothing starts until a button is pressed.
MOST_FAILED_STARTS = 3


@dataclass(frozen=True, slots=True)
class FailedStarts:
    """The latest starts of a pump."""

    failed: int = 0
    """Starts in a row that soon broke the connection, or restarted the Nano."""
    began: float | None = None
    """Start of the running pump, s; None while none runs."""

    @property
    def enough(self) -> bool:
        """Whether the next start needs a press of a button."""
        return self.failed >= MOST_FAILED_STARTS

    def drive(self, *, on: bool, now: float) -> "FailedStarts":
        """A pump is started, or all are stopped."""
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
