"""What a hand does at the window."""

from dataclasses import dataclass

from rig.base.schema import Word


class ActKind(Word):
    """Kinds of what a hand does."""

    DOWN = "down"
    UP = "up"
    TURN = "turn"
    REQUEST = "request"
    SOUND_LOST = "sound lost"
    """The sound device has disappeared."""
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a hand did."""

    kind: ActKind
    what: str = ""
    """For down and up: a button, or `stop`; for a request: its verb."""
    amount: int = 0
    """For turn: detents; positive pushes the wire in."""
    more: str = ""
    """For a request: its argument."""
