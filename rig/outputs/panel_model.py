"""The content of the attendant's panel: tiles, readings, parts. It knows nothing of drawing."""

from dataclasses import dataclass

from rig.base.faults import BLIND, NANO_LOST, Fault, by_urgency
from rig.visit.attendant_panel import GROUPS, PAGE_TILES, Maintenance, Page, TileName, tiles
from rig.visit.exhibit import Exhibit
from rig.visit.session import outputs
from rig.visit.state import LOUDEST, Session


@dataclass(frozen=True, slots=True)
class Tile:
    """Something to choose."""

    name: str
    label: str
    value: str = ""
    """Its state; may be empty."""
    on: bool = False
    """It is active."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure or one part, with its state."""

    label: str
    value: str
    bad: bool = False
    absent: bool = False
    """The part is not fitted."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The size at which the screen is drawn, px."""

    width: int
    height: int
    lowered: bool = False
    """The picture is smaller than the display, because this computer could not keep its rate."""


@dataclass(frozen=True, slots=True)
class MachineState:
    """Facts about this computer, for the attendant only."""

    pictures: int = 0
    """Missing or damaged pictures."""
    clips: int = 0
    """Damaged voice clips."""
    keys: bool = False
    """The keys act as the buttons, because the board is a virtual one."""
    drawn: Drawn | None = None
    """None without a screen."""


WHOLE = MachineState()
#: What the page of keys and touches lists.
KEYS = (
    "green", "choices", "knob", "stop", "again", "hush", "language", "volume", "panel", "bench", "full",
    "quit", "corner", "chord",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PanelModel:
    """The whole panel."""

    title: str
    note: str
    """What to do on this page; may be empty."""
    tiles: tuple[Tile, ...]
    """The tiles in sight."""
    marked: int
    """The one that the buttons have marked."""
    readings: tuple[Reading, ...]
    parts: tuple[Reading, ...]
    """The parts, or what keys and touches do, each on its own page."""
    troubles: tuple[str, ...]
    """A sentence for each fault."""
    closes: str
    left: int
    seconds: str
    """The text about the time until it closes by itself, and that time, s."""
    keys: tuple[tuple[tuple[str, ...], str], ...]
    """What the buttons do here: each button, with a word."""
    signed: bool = True
    """Each part carries a sign of its state."""
    groups: tuple[str, ...] = ()
    """The name of each row of tiles; empty if they have none."""


def desk(
    exhibit: Exhibit, session: Session, source: str, sound: str = "on", machine: MachineState = WHOLE
) -> PanelModel | None:
    """The panel of a session; None while it is closed. The other arguments are those of a frame."""
    panel, labels = session.attendant.panel, exhibit.words[session.speech.language].labels
    if not panel.open:
        return None
    names = tiles(exhibit, panel.page)
    start = min(panel.row, len(names) - 1) // PAGE_TILES * PAGE_TILES
    seen = names[start : start + PAGE_TILES]
    title = labels["panel"] if panel.page == Page.HOME else labels[f"panel_{panel.page}"]
    note = ""
    if panel.page == Page.DRAIN:
        note = labels["panel_drained" if panel.maintenance == Maintenance.DRAINED else "panel_drain_note"]
    elif panel.page == Page.QUIT:
        note = labels["panel_quit_note"]
    return PanelModel(
        title=title,
        note=note,
        tiles=tuple(_tile(exhibit, session, name) for name in seen)
        + ((Tile("more", labels["panel_more"]),) if len(names) > PAGE_TILES else ()),
        marked=panel.row - start,
        readings=_readings(exhibit, session, sound),
        parts=_listed(exhibit, session, source, machine),
        troubles=tuple(exhibit.words[session.speech.language].faults[fault] for fault in _troubles(session)),
        closes=labels["panel_closes"],
        left=round(panel.left(session.time)),
        seconds=labels["second" if round(panel.left(session.time)) == 1 else "seconds"],
        keys=(
            (("red", "blue"), labels["panel_move"]),
            (("green",), labels["panel_choose"]),
            (("yellow",), labels["panel_back"]),
        ),
        signed=panel.page == Page.PARTS,
        groups=tuple(labels[f"group_{name}"] for name in GROUPS) if panel.page == Page.HOME else (),
    )


def _listed(exhibit: Exhibit, session: Session, source: str, machine: MachineState) -> tuple[Reading, ...]:
    """The rows of a page with a list."""
    page, labels = session.attendant.panel.page, exhibit.words[session.speech.language].labels
    if page == Page.HELP:
        return tuple(Reading(labels[f"key_{name}"], labels[f"does_{name}"]) for name in KEYS)
    return _parts(exhibit, session, source, machine) if page == Page.PARTS else ()


def _troubles(session: Session) -> tuple[Fault, ...]:
    """What is wrong, the worst first. An empty tube is not a fault after it has been drained."""
    emptied = session.attendant.panel.maintenance == Maintenance.DRAINED
    without = {Fault.DRY, Fault.NO_FLOW} if emptied else frozenset[Fault]()
    return tuple(by_urgency(session.sensed.faults - without))


def _tile(exhibit: Exhibit, session: Session, name: str) -> Tile:
    words, panel = exhibit.words[session.speech.language], session.attendant.panel
    kind, _, what = name.partition(":")
    if kind == "scene":
        return Tile(name, words.titles[what], on=what == session.stay.scene)
    drains = name == TileName.START and panel.maintenance == Maintenance.DRAIN
    label = words.labels["panel_halt" if drains else f"panel_{name}"]
    look = session.attendant.look
    values: dict[str, str] = {
        TileName.LANGUAGE: words.name,
        TileName.STORY: exhibit.story.title,
        TileName.CAPTIONS: words.labels[f"panel_{look.captions}"],
        TileName.COLOURS: words.labels[f"panel_{look.colours}"],
        TileName.LATCH: words.labels["panel_on"] if session.attendant.latch else "",
        TileName.MOTION: words.labels["panel_calm" if look.reduced_motion else "panel_full"],
    }
    works: dict[str, bool] = {
        TileName.PURGE: panel.maintenance == Maintenance.PURGE,
        TileName.START: panel.maintenance == Maintenance.DRAIN,
        TileName.PAUSE: panel.paused,
    }
    values |= {tile: words.labels["panel_on"] for tile, on in works.items() if on}
    return Tile(name, label, values.get(name, ""), works.get(name, False))


def _readings(exhibit: Exhibit, session: Session, sound: str) -> tuple[Reading, ...]:
    """The present readings and outputs."""
    labels, out = exhibit.words[session.speech.language].labels, outputs(exhibit, session)
    blind = bool(session.sensed.faults & (NANO_LOST | BLIND))
    flow = labels["no_baseline"] if blind else f"{round(session.sensed.flow.smoothed)} {labels['unit']}"
    leg = labels["panel_unfitted"] if session.sensed.leg_kpa is None else f"{session.sensed.leg_kpa:.1f} kPa"
    count = len(_troubles(session))
    return (
        Reading(labels["flow"], flow, blind),
        Reading(labels["panel_pump"], f"{100 * out.pump:.0f} %"),
        Reading(labels["panel_pinch"], f"{100 * session.procedure.pinch:.0f} %"),
        Reading(labels["panel_pressure"], leg),
        Reading(
            labels["panel_sound"],
            labels["no_sound"] if sound == "none" else f"{session.speech.volume} / {LOUDEST}",
            sound == "none",
        ),
        Reading(labels["panel_faults"], str(count) if count else labels["panel_none"], bool(count)),
    )


def _parts(exhibit: Exhibit, session: Session, source: str, machine: MachineState) -> tuple[Reading, ...]:
    """Each part of the rig: whether it is fitted, and whether it has responded."""
    labels, pins = exhibit.words[session.speech.language].labels, exhibit.config.pins
    fitted, unfitted = labels["panel_fitted"], labels["panel_unfitted"]
    turned = session.sensed.flow.volume > 0
    parts = [
        Reading(labels["panel_board"], labels[source], bool(session.sensed.faults & NANO_LOST)),
        Reading(
            labels["panel_sensor"],
            labels["panel_works"] if turned else labels["no_baseline"],
            bool(session.sensed.faults & (BLIND | {Fault.NO_FLOW})),
        ),
        Reading(
            labels["panel_pressure"],
            unfitted if session.sensed.leg_kpa is None else labels["panel_works"],
            absent=session.sensed.leg_kpa is None,
        ),
        Reading(
            labels["panel_lights"],
            f"{exhibit.config.lights.count}" if exhibit.config.lights.count else unfitted,
            Fault.NO_LIGHTS in session.sensed.faults,
            exhibit.config.lights.count == 0,
        ),
    ]
    works, damaged = labels["panel_works"], labels["panel_damaged"]
    silent = len(exhibit.unspoken(session.speech.language))
    clips = f"{silent} {labels['panel_missing']}" if silent else works
    if machine.clips:
        clips = f"{machine.clips} {damaged}"
    parts.append(Reading(labels["panel_clips"], clips, bool(silent or machine.clips)))
    pictures = f"{machine.pictures} {damaged}" if machine.pictures else works
    parts.append(Reading(labels["panel_pictures"], pictures, bool(machine.pictures)))
    if machine.drawn is not None:
        drawn = machine.drawn
        size = f"{drawn.width} \N{MULTIPLICATION SIGN} {drawn.height}"
        lower = f"{size}: {labels['panel_lowered']}"
        parts.append(Reading(labels["panel_screen"], lower if drawn.lowered else size, drawn.lowered))
    lost, kept = Fault.NO_LOG in session.sensed.faults, bool(exhibit.config.log.folder)
    log = labels["panel_unwritten"] if lost else works if kept else unfitted
    parts.append(Reading(labels["panel_log"], log, lost, not (lost or kept)))
    for label, pin, fault in (
        ("panel_knob", pins.knob_a, None),
        ("panel_stop", pins.stop, Fault.STOPPED),
        ("panel_tray", pins.tray, Fault.TRAY_WET),
    ):
        bad = fault in session.sensed.faults
        parts.append(Reading(labels[label], fitted if pin >= 0 else unfitted, bad, pin < 0))
    parts.append(
        Reading(
            labels["panel_buttons"],
            labels["panel_works"] if session.sensed.presses else fitted,
            bool(session.sensed.faults & {Fault.EVENTS_DEAD, Fault.BUTTON_STUCK}),
        )
    )
    return tuple(parts)
