"""CPU time of the rig in real time, as its user sees it."""

from rig.base.clock import TICKS_HZ, SteadyClock, computed_by_all, elapsed
from rig.base.records import fast_replace
from rig.base.signals import Inputs, Verb
from rig.boards import open_board
from rig.loop import Observer, Runner, Tick
from rig.outputs.frame import frame
from rig.screen.window.window import Window
from rig.story.views import View
from rig.visit.exhibit import Exhibit

#: Time before the count, in which the first pictures are made, and time of the count, s.
BEFORE_S, COUNTED_S = 0.8, 1.6


class LoadMeter(Observer):
    """Shows one scene in a window, and measures the load."""

    def __init__(self, exhibit: Exhibit, window: Window, rate: int, scene: str) -> None:
        self._exhibit, self._window, self._scene = exhibit, window, scene
        self._every, self._count = max(1, round(TICKS_HZ / rate)), 0
        self._began = self._spent = 0.0

    def sense(self, inputs: Inputs) -> Inputs:
        """Request the scene at once."""
        go = inputs.time == 0.0 and self._scene != self._exhibit.story.opening
        return fast_replace(inputs, orders=((Verb.SCENE, self._scene),)) if go else inputs

    def see(self, tick: Tick) -> bool:
        """Draw the tick; true once it has been long enough."""
        now = tick.session.time
        self._count += 1
        self._window.poll()
        if self._count % self._every == 0:
            self._window.show(frame(self._exhibit, tick.session, "simulated"), None)
        if not self._began and now >= BEFORE_S:
            self._began, self._spent = elapsed(), computed_by_all()
        return bool(self._began) and now >= BEFORE_S + COUNTED_S

    def per_cent(self) -> float:
        """Load of one core since the count began."""
        return 100 * (computed_by_all() - self._spent) / (elapsed() - self._began)


def share(exhibit: Exhibit, language: str, rate: int, scene: str, seed: int = 1) -> float:
    """Load of one core by the rig in a scene, in real time, with `rate` pictures a second, %.

    Raises Unavailable if no display can be opened.
    """
    screen = exhibit.config.screen
    board = open_board(exhibit.config, "virtual", seed).board
    window = Window(screen)
    meter = LoadMeter(exhibit, window, rate, scene)
    try:
        Runner(exhibit, board, language, [meter], seed).run(SteadyClock())
        return meter.per_cent()
    finally:
        window.close()


def vein_scene(exhibit: Exhibit) -> str:
    """The first scene with a vein in which water flows: it moves most."""
    return next(name for name, scene in exhibit.story.scene.items() if scene.view == View.VEIN and scene.pump)
