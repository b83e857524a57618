"""The window of a run: its input and its picture."""

import gc
from typing import TYPE_CHECKING

from rig.base.clock import TICKS_HZ, Clock
from rig.base.faults import Fault
from rig.base.records import fast_replace
from rig.base.signals import Inputs
from rig.boards import Opened
from rig.commands.run.keyboard import KeyboardControls
from rig.loop import Observer, Tick
from rig.outputs.frame import frame
from rig.outputs.panel_model import MachineState
from rig.visit.exhibit import Exhibit
from rig.visit.state import Session

if TYPE_CHECKING:
    from rig.screen.window.window import Window
    from rig.sound.voice import Voice

#: If the loop is late by more than this, a picture is skipped so that the next tick comes in time, s.
SKIP_S = 0.02
#: After this many skipped pictures one is drawn in any case.
MOST_SKIPPED = 6
#: Highest picture rate, Hz, while nobody is there, because a rig waits for most of a day.
WAITING_RATE_HZ = 30

#: A computer that is late for this part of its pictures cannot keep its rate.
LATE_RATIO = 0.3
#: Pictures on which that is judged.
JUDGED_PICTURES = 240
#: First pictures, which do not count: they are late because the program is starting.
SPARED_PICTURES = 300


class PictureRate:
    """Decides which ticks get a picture: every nth, fewer while nobody is there, and none that are late."""

    def __init__(self, clock: Clock, speed: float, rate: int) -> None:
        """`speed` of the run, times real time; `rate` of the pictures, Hz."""
        fast = 8 if speed == float("inf") else max(1, min(60, round(speed)))  # does not wait for its drawing
        self._clock, self._every = clock, fast * max(1, round(TICKS_HZ / rate))
        self._waiting_every = fast * max(1, round(TICKS_HZ / min(rate, WAITING_RATE_HZ)))
        self._count = 0
        self._wanted, self._late = -SPARED_PICTURES, 0
        self.too_slow = False
        """Whether this computer is late for too many pictures at normal speed."""
        self._judges = speed == 1.0

    def due(self, waiting: bool = False) -> bool:
        """Whether this tick gets a picture; call it once per tick. `waiting`: nobody is there."""
        self._count += 1
        in_time = self._clock.behind < SKIP_S or self._count % MOST_SKIPPED == 0
        due = self._count % (self._waiting_every if waiting else self._every) == 0
        if due and self._judges:
            self._judge(self._clock.behind >= SKIP_S)
        return due and in_time

    def _judge(self, late: bool) -> None:
        self._wanted += 1
        self._late += late and self._wanted > 0
        if self._wanted >= JUDGED_PICTURES:
            self.too_slow = self._late > LATE_RATIO * JUDGED_PICTURES
            self._wanted = self._late = 0


class ScreenOutput(Observer):
    """Passes on keys and mouse, and draws the visitor's picture, or the bench view on request."""

    def __init__(
        self,
        window: "Window",
        controls: KeyboardControls,
        exhibit: Exhibit,
        opened: Opened,
        voice: "Voice | None",
        rate: PictureRate,
    ) -> None:
        self._window, self._controls, self._voice = window, controls, voice
        self._exhibit, self._opened, self._rate = exhibit, opened, rate
        self._began = False

    def sense(self, inputs: Inputs) -> Inputs:
        """A display that has disappeared is a fault."""
        lost = self._window.lost
        return fast_replace(inputs, faults=inputs.faults | {Fault.NO_SCREEN}) if lost else inputs

    def see(self, tick: Tick) -> bool:
        """Carry out the window's acts, and show the tick in it; true if the window was closed."""
        session = tick.session
        due = self._rate.due(self._waits(session))
        if self._controls.move(self._window.poll(), session.time):
            return True
        if self._controls.sound_lost and self._voice is not None:
            self._controls.sound_lost = False  # reported once; the device may come back
            self._voice.lost()
        if self._rate.too_slow:
            self._rate.too_slow = False
            self._window.lower()
        if due:
            self._present(session)
            if not self._began:
                self._began = True
                _ = self._exhibit.expected.table  # computed while the first picture is on the screen
                # Existing objects are kept; a full collection through them would delay a picture.
                gc.freeze()
        return False

    def close(self) -> None:
        """Close the window."""
        gc.unfreeze()
        self._window.close()

    def _waits(self, session: Session) -> bool:
        """Whether the opening scene waits for a visitor, and no panel is open."""
        return session.stay.scene == self._exhibit.story.opening and not session.attendant.panel.open

    def _present(self, session: Session) -> None:
        window, opened = self._window, self._opened
        bench = opened.bench() if window.bench and opened.bench is not None else None
        sound, clips = (self._voice.state, len(self._voice.damaged)) if self._voice else ("on", 0)
        machine = MachineState(window.damaged, clips, opened.hands is not None, window.drawn)
        window.show(frame(self._exhibit, session, opened.source, sound, machine), bench)
