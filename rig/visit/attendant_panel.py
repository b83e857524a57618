"""The attendant's panel: how it opens, what is on it, and what it requests.

It is operated with the four buttons alone (red and blue move, green chooses, yellow goes back), with the
knob, with keys or by touch. It closes by itself, so that a booth is never left in it.
"""

from dataclasses import dataclass

from rig.base.faults import Fault
from rig.base.records import fast_replace
from rig.base.schema import Word
from rig.base.signals import Inputs, Outputs, Request, Verb
from rig.settings.config import Pump
from rig.visit.exhibit import Exhibit

#: These buttons, held together without any other, open the panel ...
OPEN_CHORD = frozenset({"red", "yellow"})
#: ... after this long, s.
OPEN_CHORD_S = 3.0
#: A finger that rests in a corner of the screen this long also opens it.
CORNER_TOUCH_S = 2.0
#: Once closed it stays closed this long, so that nobody can make the screen flash with it.
REOPEN_AFTER_S = 0.7
#: It closes if nobody touches it for this long, s.
CLOSE_AFTER_S = 60.0
#: A pause ends after this long if nobody returns, s.
PAUSE_ENDS_S = 900.0
#: Time for which the pump pushes air out, and the longest time for emptying the tube, s.
PURGE_S, DRAIN_S = 20.0, 240.0
#: While air is pushed out, the medicine pump first fills its own thin tube for this long, s.
PRIME_S = 3.0
#: The tube is empty if the pump is on and no pulse comes for this part of `limits.silence`.
EMPTY_RATIO = 0.6
#: Tiles in a row of the panel.
COLUMNS = 5
#: Tiles on one page.
PAGE_TILES = 19


class TileName(Word):
    """The tiles of the panel, except those of the scenes."""

    # The visit.
    CLOSE = "close"
    RESTART = "restart"
    SCENES = "scenes"
    STORY = "story"
    PAUSE = "pause"
    # The look.
    LANGUAGE = "language"
    CAPTIONS = "captions"
    COLOURS = "colours"
    MOTION = "motion"
    LATCH = "latch"
    # The rig.
    QUIETER = "quieter"
    LOUDER = "louder"
    PARTS = "parts"
    HELP = "help"
    QUIT = "quit"
    # The water.
    PURGE = "purge"
    DRAIN = "drain"
    REFILLED = "refilled"
    # On the further pages.
    BACK = "back"
    START = "start"
    LEAVE = "leave"


#: The tiles of the first page, and the names of its rows.
HOME = tuple(TileName)[: tuple(TileName).index(TileName.BACK)]
GROUPS = ("visit", "look", "rig", "water")


class Page(Word):
    """The pages of the panel; each but the first opens with the tile of its name."""

    HOME = "home"
    SCENES = "scenes"
    DRAIN = "drain"
    PARTS = "parts"
    HELP = "help"
    QUIT = "quit"


class Maintenance(Word):
    """Work that the pump does for the attendant."""

    NONE = ""
    PURGE = "purge"
    DRAIN = "drain"
    DRAINED = "drained"
    """The tube has been emptied, and the pump is off."""


@dataclass(frozen=True)
class Panel:
    """What the attendant sees."""

    open: bool = False
    page: Page = Page.HOME
    row: int = 0
    """The marked tile, counted through the whole page."""
    touched: float = 0.0
    """Time of the last action on the panel, s."""
    gripped: float | None = None
    """When the buttons that open it were pressed."""
    cornered: float | None = None
    """When a finger came to rest in the corner."""
    maintenance: Maintenance = Maintenance.NONE
    began: float = 0.0
    """Start of the maintenance or the pause, s."""
    pulses: int = 0
    wet: float = 0.0
    """When water last turned the sensor's rotor during the maintenance, s."""
    paused: bool = False
    shut: float = -REOPEN_AFTER_S
    """When it was last open, s."""

    @property
    def pauses_story(self) -> bool:
        """The story and its water stand still."""
        return self.open or self.paused or bool(self.maintenance)

    @property
    def pumps(self) -> bool:
        """The pump drives air or water out."""
        return self.maintenance in (Maintenance.PURGE, Maintenance.DRAIN)

    def left(self, now: float) -> float:
        """Time until it closes by itself, s."""
        return max(0.0, CLOSE_AFTER_S - (now - self.touched))


def tiles(exhibit: Exhibit, page: Page) -> tuple[str, ...]:
    """The names of all tiles of a page, in order."""
    if page == Page.SCENES:
        return (TileName.BACK, *(f"scene:{name}" for name in exhibit.story.scene))
    if page == Page.DRAIN:
        return (TileName.BACK, TileName.START)
    if page == Page.QUIT:
        return (TileName.BACK, TileName.LEAVE)
    return (TileName.BACK,) if page in (Page.PARTS, Page.HELP) else HOME


def attend(
    exhibit: Exhibit, before: Panel, inputs: Inputs, asked: tuple[str, ...]
) -> tuple[Panel, tuple[Request, ...]]:
    """The panel after one more reading, and its requests.

    `asked` is the input from keys and touch: open, keys (the page of keys), up, down, left, right, choose,
    back, corner, lifted, or the name of a tile.
    """
    now = inputs.time
    panel = _gestures(fast_replace(before, shut=now) if before.open else before, inputs, asked)
    if not before.open or not panel.open:
        return _advance_maintenance(exhibit, _resumed(panel, before, inputs), inputs), ()
    if panel.left(now) <= 0:
        return _advance_maintenance(exhibit, fast_replace(panel, open=False), inputs), ()
    done: tuple[Request, ...] = ()
    for move in (*_by_hand(inputs), *asked):
        if move in ("open", "keys", "corner", "lifted"):
            continue
        panel, orders = _moved(exhibit, fast_replace(panel, touched=now), move, now, inputs.pulses)
        done += orders
    return _advance_maintenance(exhibit, panel, inputs), done


def maintenance_outputs(panel: Panel, now: float, pump: Pump, pinch: float) -> Outputs:
    """The outputs while the story stands still: none, except to push out air or water."""
    if not panel.pumps:
        return Outputs(pinch=pinch)
    prime = panel.maintenance == Maintenance.PURGE and now - panel.began < PRIME_S
    return Outputs(pump=pump.duty, medicine=pump.medicine_duty if prime else 0.0)


def _gestures(before: Panel, inputs: Inputs, asked: tuple[str, ...]) -> Panel:
    """The panel after the input that opens it: a key, buttons held together, a long touch in the corner."""
    now = inputs.time
    gripped = (now if before.gripped is None else before.gripped) if inputs.held == OPEN_CHORD else None
    cornered = before.cornered
    for what in asked:
        cornered = now if what == "corner" else None if what == "lifted" else cornered
    panel = fast_replace(before, gripped=gripped, cornered=cornered)
    if before.open and ("open" in asked or ("keys" in asked and before.page == Page.HELP)):
        return fast_replace(panel, open=False)
    if now - before.shut < REOPEN_AFTER_S:
        return panel
    if "keys" in asked:
        return fast_replace(panel, open=True, page=Page.HELP, row=0, touched=now)
    if "open" in asked:
        return fast_replace(panel, open=True, page=Page.HOME, row=0, touched=now)
    long = (gripped is not None and now - gripped >= OPEN_CHORD_S) or (
        cornered is not None and now - cornered >= CORNER_TOUCH_S
    )
    if not long or before.open:
        return panel
    return fast_replace(panel, open=True, page=Page.HOME, row=0, touched=now, gripped=None, cornered=None)


def _resumed(panel: Panel, before: Panel, inputs: Inputs) -> Panel:
    """A pause ends with the green button, or after PAUSE_ENDS_S."""
    over = "green" in inputs.pressed or inputs.time - before.began >= PAUSE_ENDS_S
    return fast_replace(panel, paused=False) if before.paused and over and not panel.open else panel


def _by_hand(inputs: Inputs) -> tuple[str, ...]:
    """Buttons and knob as moves on the panel."""
    keys = {"red": "left", "blue": "right", "green": "choose", "yellow": "back"}
    moves = tuple(move for name, move in keys.items() if name in inputs.pressed)
    return moves + (("right" if inputs.turned > 0 else "left"),) * abs(inputs.turned)


def _moved(
    exhibit: Exhibit, panel: Panel, move: str, now: float, pulses: int
) -> tuple[Panel, tuple[Request, ...]]:
    """The panel after one move on it."""
    names = tiles(exhibit, panel.page)
    steps = {"left": -1, "right": 1, "up": -COLUMNS, "down": COLUMNS}
    if move in steps:
        to = panel.row + steps[move]
        if abs(steps[move]) == 1:
            return fast_replace(panel, row=to % len(names)), ()
        return (fast_replace(panel, row=to) if 0 <= to < len(names) else panel), ()
    if move == "more":
        to = (panel.row // PAGE_TILES + 1) * PAGE_TILES
        return fast_replace(panel, row=to if to < len(names) else 0), ()
    if move == "back":
        return _back(panel), ()
    name = names[min(panel.row, len(names) - 1)] if move == "choose" else move
    if name not in names:
        return panel, ()
    return _chosen(fast_replace(panel, row=names.index(name)), name, now, pulses)


def _back(panel: Panel) -> Panel:
    if panel.page == Page.HOME:
        return fast_replace(panel, open=False)
    # The first page does not show that the pump is emptying the tube.
    maintenance = Maintenance.NONE if panel.page == Page.DRAIN else panel.maintenance
    row = HOME.index(TileName(panel.page))
    return fast_replace(panel, page=Page.HOME, row=row, maintenance=maintenance)


def _chosen(panel: Panel, name: str, now: float, pulses: int) -> tuple[Panel, tuple[Request, ...]]:
    """The effect of a tile."""
    kind, _, what = name.partition(":")
    if kind == "scene":
        return fast_replace(panel, open=False, paused=False, maintenance=Maintenance.NONE), (
            (Verb.SCENE, what),
        )
    if name == TileName.CLOSE:
        return fast_replace(panel, open=False), ()
    if name == TileName.BACK:
        return _back(panel), ()
    if name == TileName.RESTART:
        return fast_replace(panel, open=False, paused=False, maintenance=Maintenance.NONE), (
            (Verb.RESTART, ""),
        )
    if name == TileName.LEAVE:
        return fast_replace(panel, open=False), ((Verb.QUIT, ""),)
    if name in list(Page):
        return fast_replace(panel, page=Page(name), row=0), ()
    if name == TileName.PAUSE:
        return fast_replace(
            panel, open=False, paused=not panel.paused, began=now, maintenance=Maintenance.NONE
        ), ()
    if name in (TileName.PURGE, TileName.START):
        maintenance = Maintenance.PURGE if name == TileName.PURGE else Maintenance.DRAIN
        on = panel.maintenance != maintenance
        return fast_replace(
            panel, maintenance=maintenance if on else Maintenance.NONE, began=now, wet=now, pulses=pulses
        ), ()
    if name in (TileName.LOUDER, TileName.QUIETER):
        return panel, ((Verb.VOLUME, "+1" if name == TileName.LOUDER else "-1"),)
    if name in (TileName.CAPTIONS, TileName.COLOURS, TileName.MOTION):
        return panel, ((Verb.LOOK, name),)
    if name == TileName.REFILLED:
        return panel, ((Verb.REFILLED, ""),)
    return panel, ((name, "next"),)


def _advance_maintenance(exhibit: Exhibit, panel: Panel, inputs: Inputs) -> Panel:
    """The maintenance after a reading: it ends after its time, or when no more water comes."""
    if not panel.pumps:
        return (
            panel
            if panel.open or not panel.maintenance
            else fast_replace(panel, maintenance=Maintenance.NONE)
        )
    now = inputs.time
    if inputs.pulses != panel.pulses:
        panel = fast_replace(panel, pulses=inputs.pulses, wet=now)
    if not panel.open:
        return fast_replace(panel, maintenance=Maintenance.NONE)
    # The panel does not close while the pump works for the attendant.
    panel = fast_replace(panel, touched=now)
    empty = now - panel.wet >= EMPTY_RATIO * exhibit.config.limits.silence or bool(
        inputs.faults & {Fault.DRY, Fault.NO_FLOW}
    )
    if panel.maintenance == Maintenance.DRAIN and empty:
        return fast_replace(panel, maintenance=Maintenance.DRAINED)
    longest = PURGE_S if panel.maintenance == Maintenance.PURGE else DRAIN_S
    return fast_replace(panel, maintenance=Maintenance.NONE) if now - panel.began >= longest else panel
