"""The pinch: a servo's jaw that flattens the soft tube, and how much of the tube stays open."""

from rig.twin.parameters import Pinch


class Jaw:
    """Where the jaw is on its way from open (0) to the hard stop (1)."""

    __slots__ = ("_pinch", "stuck", "target", "travel")

    def __init__(self, pinch: Pinch) -> None:
        self._pinch = pinch
        self.travel = 0.0
        self.target = 0.0
        self.stuck = False

    def send(self, travel: float) -> None:
        """Ask for a travel, 0 to 1; a stuck jaw stays where it is."""
        self.target = self.travel if self.stuck else travel

    def after(self, seconds: float) -> float:
        """The travel in so many seconds, exactly, at the servo's own pace."""
        way = self.target - self.travel
        # Not a quotient: closing_s may be zero, and then the jaw is there at once.
        if abs(way) * self._pinch.closing_s <= seconds:
            return self.target
        reach = seconds / self._pinch.closing_s
        return self.travel + (reach if way > 0.0 else -reach)

    def gap(self, travel: float) -> float:
        """Height of the tube's inside under the jaw, mm."""
        pinch = self._pinch
        return pinch.stop_mm + (pinch.bore_mm - pinch.stop_mm) * float((1.0 - travel) ** pinch.cam)
