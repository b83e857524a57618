"""The attendant's panel: how it is opened, what stands on it, and what it asks of the rig.

It is worked with the four buttons alone (red and blue move, green chooses, yellow goes back), with
the knob, with keys or by touch. It closes by itself, so that a booth is never left standing in it.
"""

from dataclasses import dataclass

from rig.base.faults import Fault
from rig.base.records import replace
from rig.base.signals import Inputs, Order, Outputs
from rig.settings.config import Pump
from rig.visit.exhibit import Show

#: Held together, and nothing else, for this long (s), these open it.
GRIP, GRIPPED = frozenset({"red", "yellow"}), 3.0
#: A finger in a corner of the screen for this long (s) opens it too.
CORNERED = 2.0
#: Once shut it stays shut this long (s): no hand can make the screen flash with it.
SHUT = 0.7
#: It closes when nobody has touched it for this long, s.
LEFT_ALONE = 60.0
#: A pause, with nobody back, ends after this, s.
PAUSED = 900.0
#: How long the pump pushes air out, and the longest that emptying the tube may take, s.
PURGE, DRAIN = 20.0, 240.0
#: At the start of pushing air out, the medicine pump fills its own thin tube for this long, s.
PRIME = 3.0
#: With the pump on and no pulse for this part of `limits.silence`, the tube is empty.
EMPTY = 0.6
#: Tiles in a row of the panel, and on one page.
COLUMNS, PAGE = 4, 15

HOME = (
    "close",
    "scenes",
    "language",
    "story",
    "quieter",
    "louder",
    "captions",
    "colours",
    "motion",
    "pause",
    "purge",
    "drain",
    "parts",
)
#: Pages behind the first, each reached by its tile's name.
PAGES = ("home", "scenes", "drain", "parts")


@dataclass(frozen=True)
class Panel:
    """Where the attendant is."""

    open: bool = False
    page: str = "home"
    row: int = 0
    """The tile that is marked, counted through all of a page."""
    touched: float = 0.0
    """When anyone last did something here, s."""
    gripped: float | None = None
    """Since when the buttons that open it are held."""
    cornered: float | None = None
    """Since when a finger rests in the corner."""
    work: str = ""
    """purge or drain while the pump does that, drained once the tube is empty."""
    began: float = 0.0
    """When that work or a pause began, s."""
    pulses: int = 0
    wet: float = 0.0
    """When water last turned the sensor's rotor during that work, s."""
    paused: bool = False
    shut: float = -SHUT
    """When it was last open, s."""

    @property
    def holds(self) -> bool:
        """The story stands still, and its water too."""
        return self.open or self.paused or bool(self.work)

    def left(self, now: float) -> float:
        """Seconds until it closes by itself."""
        return max(0.0, LEFT_ALONE - (now - self.touched))


def tiles(show: Show, page: str) -> tuple[str, ...]:
    """The names of all tiles of a page, in order."""
    if page == "scenes":
        return ("back", *(f"scene:{name}" for name in show.story.scene))
    if page == "drain":
        return ("back", "start")
    return ("back",) if page == "parts" else HOME


def attend(show: Show, was: Panel, inputs: Inputs, asked: tuple[str, ...]) -> tuple[Panel, tuple[Order, ...]]:
    """The panel after one more reading, and what is asked of the rig by it.

    `asked` is what keys and touch did: open, up, down, left, right, choose, back, corner, lifted, or the name
    of a tile.
    """
    now = inputs.time
    here = _gestures(replace(was, shut=now) if was.open else was, inputs, asked)
    if not was.open or not here.open:
        return _works(show, _resumed(here, was, inputs), inputs), ()
    if here.left(now) <= 0:
        return _works(show, replace(here, open=False), inputs), ()
    done: tuple[Order, ...] = ()
    for move in (*_by_hand(inputs), *asked):
        if move in ("open", "corner", "lifted"):
            continue
        here, orders = _moved(show, replace(here, touched=now), move, now, inputs.pulses)
        done += orders
    return _works(show, here, inputs), done


def work(panel: Panel, now: float, pump: Pump, pinch: float) -> Outputs:
    """What the rig does while its story stands still: nothing, but for air and water to be driven out."""
    if panel.work not in ("purge", "drain"):
        return Outputs(pinch=pinch)
    prime = panel.work == "purge" and now - panel.began < PRIME
    return Outputs(pump=pump.duty, medicine=pump.medicine_duty if prime else 0.0)


def _gestures(was: Panel, inputs: Inputs, asked: tuple[str, ...]) -> Panel:
    """The panel with what opens it looked at: key, buttons held together, a long touch in the corner."""
    now = inputs.time
    gripped = (now if was.gripped is None else was.gripped) if inputs.held == GRIP else None
    cornered = was.cornered
    for what in asked:
        cornered = now if what == "corner" else None if what == "lifted" else cornered
    here = replace(was, gripped=gripped, cornered=cornered)
    if "open" in asked and was.open:
        return replace(here, open=False)
    if now - was.shut < SHUT:
        return here
    if "open" in asked:
        return replace(here, open=True, page="home", row=0, touched=now)
    long = (gripped is not None and now - gripped >= GRIPPED) or (
        cornered is not None and now - cornered >= CORNERED
    )
    if not long or was.open:
        return here
    return replace(here, open=True, page="home", row=0, touched=now, gripped=None, cornered=None)


def _resumed(here: Panel, was: Panel, inputs: Inputs) -> Panel:
    """A pause ends with the green button, or when everybody has forgotten it."""
    over = "green" in inputs.pressed or inputs.time - was.began >= PAUSED
    return replace(here, paused=False) if was.paused and over and not here.open else here


def _by_hand(inputs: Inputs) -> tuple[str, ...]:
    """What buttons and knob did, as moves on the panel."""
    keys = {"red": "left", "blue": "right", "green": "choose", "yellow": "back"}
    moves = tuple(move for name, move in keys.items() if name in inputs.pressed)
    return moves + (("right" if inputs.turned > 0 else "left"),) * abs(inputs.turned)


def _moved(show: Show, here: Panel, move: str, now: float, pulses: int) -> tuple[Panel, tuple[Order, ...]]:
    """The panel after one move on it."""
    names = tiles(show, here.page)
    steps = {"left": -1, "right": 1, "up": -COLUMNS, "down": COLUMNS}
    if move in steps:
        to = here.row + steps[move]
        if abs(steps[move]) == 1:
            return replace(here, row=to % len(names)), ()
        return (replace(here, row=to) if 0 <= to < len(names) else here), ()
    if move == "more":
        to = (here.row // PAGE + 1) * PAGE
        return replace(here, row=to if to < len(names) else 0), ()
    if move == "back":
        return _back(here), ()
    name = names[min(here.row, len(names) - 1)] if move == "choose" else move
    if name not in names:
        return here, ()
    return _chosen(replace(here, row=names.index(name)), name, now, pulses)


def _back(here: Panel) -> Panel:
    if here.page == "home":
        return replace(here, open=False)
    return replace(here, page="home", row=HOME.index(here.page) if here.page in HOME else 0)


def _chosen(here: Panel, name: str, now: float, pulses: int) -> tuple[Panel, tuple[Order, ...]]:
    """What a tile does."""
    kind, _, what = name.partition(":")
    if kind == "scene":
        return replace(here, open=False, paused=False, work=""), (("scene", what),)
    if name == "close":
        return replace(here, open=False), ()
    if name == "back":
        return _back(here), ()
    if name in PAGES:
        return replace(here, page=name, row=0), ()
    if name == "pause":
        return replace(here, open=False, paused=not here.paused, began=now, work=""), ()
    if name in ("purge", "start"):
        work = "purge" if name == "purge" else "drain"
        on = here.work != work
        return replace(here, work=work if on else "", began=now, wet=now, pulses=pulses), ()
    if name in ("louder", "quieter"):
        return here, (("volume", "+1" if name == "louder" else "-1"),)
    if name in ("captions", "colours", "motion"):
        return here, (("look", name),)
    return here, ((name, "next"),)


def _works(show: Show, here: Panel, inputs: Inputs) -> Panel:
    """The work under way, over when its time is, or when no more water comes."""
    if here.work not in ("purge", "drain"):
        return here if here.open or not here.work else replace(here, work="")
    now = inputs.time
    if inputs.pulses != here.pulses:
        here = replace(here, pulses=inputs.pulses, wet=now)
    if not here.open:
        return replace(here, work="")
    # Nobody is thrown out of the panel while the pump works for them.
    here = replace(here, touched=now)
    empty = now - here.wet >= EMPTY * show.config.limits.silence or bool(
        inputs.faults & {Fault.DRY, Fault.NO_FLOW}
    )
    if here.work == "drain" and empty:
        return replace(here, work="drained")
    longest = PURGE if here.work == "purge" else DRAIN
    return replace(here, work="") if now - here.began >= longest else here
