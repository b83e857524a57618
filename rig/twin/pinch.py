"""The pinch: a servo's jaw that flattens the soft tube, and the opening that remains."""

from rig.twin.parameters import Pinch


class Jaw:
    """Position of the jaw between open (0) and the hard stop (1)."""

    __slots__ = ("_pinch", "stuck", "target", "travel")

    def __init__(self, pinch: Pinch) -> None:
        self._pinch = pinch
        self.travel = 0.0
        self.target = 0.0
        self.stuck = False

    def send(self, travel: float) -> None:
        """Set the target travel, 0 to 1; a stuck jaw does not move."""
        self.target = self.travel if self.stuck else travel

    def after(self, seconds: float) -> float:
        """The exact travel after some seconds, at the servo's speed."""
        way = self.target - self.travel
        # There is no division by closing_s, which may be zero; the jaw then arrives at once.
        if abs(way) * self._pinch.closing_s <= seconds:
            return self.target
        reach = seconds / self._pinch.closing_s
        return self.travel + (reach if way > 0.0 else -reach)

    def gap(self, travel: float) -> float:
        """Inner height of the tube under the jaw, mm."""
        pinch = self._pinch
        return pinch.stop_mm + (pinch.bore_mm - pinch.stop_mm) * float((1.0 - travel) ** pinch.cam)
