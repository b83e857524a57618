"""The line with which a run begins: what it really has, as its libraries say, and never as was hoped."""

from pathlib import Path
from typing import TYPE_CHECKING

from rig import __version__
from rig.base.environment import shown_driver
from rig.boards import Opened

if TYPE_CHECKING:
    from rig.sound.voice import Voice

#: Where no voice is wanted: at another speed than life's, or off in the settings.
NO_VOICE = "none (off, or not at the speed of life)"


def start_line(
    opened: Opened, told: str, settings: Path | None, driver: str | None, voice: "Voice | None"
) -> str:
    """The line, of board, story and language (`told`), settings' file, pins, display and sound."""
    have = {
        "settings": str(settings) if settings else "built-in",
        "pins": opened.pins,
        "display": shown_driver(driver) if driver else "none (as asked)",
        "sound": voice.sound if voice else NO_VOICE,
    }
    listed = "; ".join(f"{name} {value}" for name, value in have.items())
    return f"rig {__version__}: {opened.kind} board ({opened.why}), {told}; {listed}"
