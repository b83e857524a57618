"""Observers of a run other than screen and hands: its voice, pictures of its scenes, and its end."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rig.base.clock import TICKS_HZ
from rig.base.records import fast_replace
from rig.base.schema import BadFiles, Problem
from rig.base.signals import Inputs
from rig.commands.shared.example import AFTER_S
from rig.commands.shared.stop_signals import StopSignals
from rig.loop import Observer, Tick
from rig.outputs.frame import frame
from rig.visit.exhibit import Exhibit

if TYPE_CHECKING:
    from rig.sound.voice import Voice


class Speaker(Observer):
    """Makes the voice follow the session."""

    def __init__(self, voice: "Voice", exhibit: Exhibit) -> None:
        self._voice, self._exhibit = voice, exhibit
        self._told = ""
        """The last state of the sound that was reported; the start line reports the first."""

    def sense(self, inputs: Inputs) -> Inputs:
        """Add the voice's true position."""
        heard = self._voice.heard()
        return inputs if heard is None else fast_replace(inputs, heard=heard)

    def see(self, tick: Tick) -> bool:
        """Let the voice say what is due; report on standard error if the sound has gone or come back."""
        self._voice.follow(self._exhibit, tick.session)
        if not self._voice.settled:
            return False
        if self._told not in ("", self._voice.state):
            print(f"rig: sound: {self._voice.sound}", file=sys.stderr)
        self._told = self._voice.state
        return False

    def close(self) -> None:
        """Silence the voice."""
        self._voice.hush()


class StartLine(Observer):
    """Prints once what the run really uses: board, pins, settings, display, sound."""

    def __init__(self, said: Callable[[], str], known: Callable[[], bool]) -> None:
        """`known`: whether everything in the line is known."""
        self._said: Callable[[], str] | None = said
        self._known = known

    def see(self, tick: Tick) -> bool:
        """Print the line as soon as everything in it is known."""
        if self._known():
            self.close()
        return False

    def close(self) -> None:
        """Print the line now, unless it was printed: a run may end before all is known."""
        if self._said is not None:
            print(self._said())
            self._said = None


class StopCheck(Observer):
    """Ends a run for a signal that could not be raised when it came."""

    def __init__(self, stop: StopSignals) -> None:
        self._stop = stop

    def see(self, tick: Tick) -> bool:
        """Raises SystemExit or KeyboardInterrupt."""
        self._stop.check()
        return False


class SceneShots(Observer):
    """Keeps a picture of each scene shortly after its start."""

    def __init__(self, exhibit: Exhibit, source: str, folder: Path) -> None:
        self._exhibit, self._source, self._folder = exhibit, source, folder
        self._taken: set[float] = set()

    def see(self, tick: Tick) -> bool:
        """Take the picture that is due. Raises BadFiles if it cannot be written."""
        session = tick.session
        if (
            session.stay.entered in self._taken
            or session.time - session.stay.entered < AFTER_S - 0.5 / TICKS_HZ
        ):
            return False
        from rig.screen.window.offscreen import save

        self._taken.add(session.stay.entered)
        screen = self._exhibit.config.screen
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{len(self._taken):02}-{session.stay.scene}.png"
            save(frame(self._exhibit, session, self._source), (screen.width, screen.height), path)
        except OSError as wrong:
            raise BadFiles([Problem("rig run", "--shots", str(wrong))]) from None
        return False


class RunEnd(Observer):
    """Ends a run after its time, or when another story or the end is requested."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = float("inf") if seconds is None else seconds

    def see(self, tick: Tick) -> bool:
        """Whether the run is to end."""
        asked = tick.session.attendant.leaving or tick.session.attendant.quitting
        return asked or tick.session.time >= self._seconds
