"""The first line of a run: the devices it really uses, as reported by its libraries."""

from pathlib import Path
from typing import TYPE_CHECKING

from rig import __version__
from rig.base.environment import shown_driver
from rig.boards import Opened

if TYPE_CHECKING:
    from rig.sound.voice import Voice

#: No voice is wanted: at any speed but real time, or if the settings turn it off.
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
