"""The lamps of a Nano: the lines that bring them to the wanted colours."""

from collections.abc import Iterator

from rig.base.signals import DARK, RGB

#: Lamps the firmware drives.
LAMPS = 60
#: Most lamps that one line sets individually; more lamps of one colour are sent as a range.
MOST_BY_NAME = 4


class LampLines:
    """Brings the strip to the wanted colours with as few lines as possible.

    Colours are states, not events: a lost line is not repeated. Its lamps count as unknown, and the next
    picture sends them again.
    """

    def __init__(self) -> None:
        self._known: list[RGB | None] = [None] * LAMPS
        self._shown = False

    def forget(self) -> None:
        """Forget the state of the strip."""
        self._known = [None] * LAMPS

    def lost(self, text: str) -> None:
        """A line was lost, or may have been."""
        words = text.split(" ")
        if words[1] == "px":
            first, count = int(words[2]), len(words) - 3
        elif words[1] == "run":
            first, count = int(words[2]), int(words[3])
        else:
            self._shown = False
            return
        self._known[first : first + count] = [None] * count

    def lines(self, wanted: tuple[RGB, ...], room: int) -> Iterator[str]:
        """At most `room` lines that bring the strip closer to `wanted`."""
        goal = [*wanted[:LAMPS], *[DARK] * (LAMPS - len(wanted))]
        at = 0
        while room > 0 and at < LAMPS:
            if self._known[at] == goal[at]:
                at += 1
                continue
            alike = at + 1
            while alike < LAMPS and goal[alike] == goal[at]:
                alike += 1
            if alike - at > MOST_BY_NAME:
                end, line = alike, f"led run {at} {alike - at} {_hex(goal[at])}"
            else:
                end = min(at + MOST_BY_NAME, LAMPS)
                line = " ".join(["led", "px", str(at), *(_hex(colour) for colour in goal[at:end])])
            self._known[at:end] = goal[at:end]
            self._shown = False
            yield line
            room -= 1
            at = end
        if room > 0 and not self._shown:
            self._shown = True
            yield "led show"


def _hex(colour: RGB) -> str:
    return "".join(f"{min(255, max(0, part)):02x}" for part in colour)
