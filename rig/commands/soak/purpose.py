"""A soak's checks that the rig does its work and shows what is true, in addition to doing no harm.

Each check inspects the simulated table, or computes its own result, so that it does not share the program's
assumptions. A condition that must always hold is reported when it fails. An event that must happen now and
then is checked at the end.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from rig.base.faults import BLIND, NANO_LOST, STOPS_WATER, Fault
from rig.base.records import fast_replace
from rig.base.serialize import from_json, to_json
from rig.base.signals import BUTTONS, DARK, Inputs, Outputs
from rig.boards import Opened
from rig.commands.soak.monkey import Visitors
from rig.commands.soak.named import Named
from rig.loop import Tick, digest_of, step
from rig.outputs.frame import frame
from rig.runlog.reading import from_line, to_line
from rig.runlog.visits import endings
from rig.safety.interlock import permitted
from rig.story.scenes import Interaction, LightEffect, PinchMode, Scene
from rig.visit.attendant_panel import Maintenance
from rig.visit.exhibit import Exhibit
from rig.visit.state import HelpLevel, Session
from rig.visit.treatment import TRAVEL_S

#: Time that the jaw needs in addition to its slowest drive, s.
JAW_S = 2.0
#: Greatest error of the jaw's travel after that time.
JAW_TRAVEL_RATIO = 0.06
#: A line of words may take this much longer than its clip, s.
WORDS_S = 2.5
#: The number on the card may differ from the true flow by this part of it, plus CARD_ML_MIN ...
CARD_RATIO = 0.2
#: ... where the flow is above LEAST_ML_MIN, mL/min, ...
CARD_ML_MIN, LEAST_ML_MIN = 60.0, 300.0
#: ... and once it has been steady for this long, s.
CARD_S = 4.0
#: The table's lamps and medicine follow a request within this time, s.
FOLLOWS_S = 0.4
#: A pump at this duty moves water visibly on the strip.
WORKS_DUTY_RATIO = 0.3
#: During a visit, all lamps of the strip may be dark for this long, s.
DARK_S = 12.0
#: In each minute, some seconds are stepped through a second time, from the log's own form.
MINUTE_S, AGAIN_S = 60.0, 8.0
#: The last gate is tested this often, s.
PROBE_S = 1.0
#: The table is inspected this often, s.
TABLE_S = 0.1
#: The times after which an untouched panel closes and a pause ends, and the time for filling the medicine's
#: tube, s. They are repeated here so that a mistake in the program is noticed.
SHUTS_S, PAUSES_S, FILLS_S = 60.0, 900.0, 3.0
#: A button that is down this long is jammed, s.
JAMMED_S = 92.0
#: Exits that may be missed in an hour.
MOST_MISSED = 3
#: A log must be written again within this time after its disk has space, s.
WRITES_S = 75.0
#: With nobody there, a scene must end within this time after the end of its ladder, s.
EMPTY_S = 10.0


@dataclass
class Tally:
    """The events of a complete soak."""

    ways: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(from, to), of scenes."""
    panel: set[str] = field(default_factory=set)
    """Panels and actions that the attendant has opened or started."""
    lit: set[str] = field(default_factory=set)
    """Buttons whose lamps were lit on the table."""
    heard: int = 0
    """Scenes whose words ended by themselves."""
    given: float = 0.0
    """Medicine, s of full duty."""
    replayed: int = 0
    compared: int = 0
    """Numbers of the card that were compared with the flow."""
    came_on: int = 0
    """Willing visitors who were not disturbed, ..."""
    finished: int = 0
    """... and those of them who reached a last scene."""
    languages: set[str] = field(default_factory=set)


class Purpose:
    """Judges a soak's ticks by the rig's purpose."""

    def __init__(
        self, exhibit: Exhibit, opened: Opened, crowd: Visitors, breaks: Callable[[str], None]
    ) -> None:
        self._exhibit, self._opened, self._crowd, self._say = exhibit, opened, crowd, breaks
        self._since: dict[str, float] = {}
        self._was: Tick | None = None
        self._shadow: Tick | None = None
        self._next = {"replay": MINUTE_S, "probe": 0.0}
        self._touched = 0.0
        self._given = self._tabled = 0.0
        self._held = frozenset[str]()
        self._named = Named(crowd)
        self._told: set[str] = set()
        self.seen = Tally()

    def see(self, tick: Tick) -> None:
        """Judge one tick."""
        was, self._was = self._was, tick
        if was is None:
            return
        session = tick.session
        passed = session.time - was.session.time
        if tick.inputs.pressed or tick.inputs.held or tick.inputs.turned or tick.inputs.orders:
            self._touched = session.time
        if passed > 0.25:  # a clock that jumped: longer conditions have not been watched
            self._since.clear()
        self._probe(tick)
        self._replay(was, tick)
        self._transition(was, tick)
        if session.time - self._tabled >= TABLE_S or session.time < self._tabled:
            self._table(tick, session.time - self._tabled)
            self._tabled = session.time
        self._words(tick)
        self._waits(tick)
        self._card(tick)
        self._stays(tick)
        self._named.see(tick, passed)

    def end(self, hours: float) -> None:
        """Check what must have happened after some hours."""
        seen, story = self.seen, self._exhibit.story
        if hours < 0.9 or not self._crowd.monkey:
            return
        missing = sorted(set(story.scene) - {scene for way in seen.ways for scene in way})
        if missing:
            self._say(f"no visitor came to {', '.join(missing)}")
        exits = {(name, way.to) for name, scene in story.scene.items() for way in scene.exits}
        untaken = sorted(exits - set(seen.ways))
        if len(untaken) > (0 if hours >= 3 else MOST_MISSED):
            self._say(f"no visitor went {', '.join(f'from {a} to {b}' for a, b in untaken)}")
        if not any(to == story.opening and story.scene[name].exits for name, to in seen.ways):
            self._say("no visit ended before its end")
        for what, had in (
            ("the attendant's panel was never open", "open" in seen.panel),
            ("the attendant never pushed air out", "purge" in seen.panel),
            ("the attendant never paused the story", "paused" in seen.panel),
            ("no words came to their end", seen.heard > 10),
            ("no medicine flowed", seen.given > 5.0),
            ("the card never told the water's flow", seen.compared > 30),
            ("the log was never stepped through again", seen.replayed > 10),
            ("some lamp was never lit", seen.lit == set(BUTTONS)),
            ("no other language was spoken", seen.languages == set(self._exhibit.words)),
        ):
            if not had:
                self._say(what)
        if seen.came_on >= 5 and seen.finished < 0.6 * seen.came_on:
            self._say(f"of {seen.came_on} willing visitors only {seen.finished} came to the end")
        self._named.end(self._say)

    # ---- the program

    def _probe(self, tick: Tick) -> None:
        """Test the last gate and the story, each without the other."""
        time, faults = tick.session.time, tick.session.sensed.faults | tick.guard.faults
        stops = bool(faults & STOPS_WATER)
        if time < self._next["probe"] and not stops:
            return
        self._next["probe"] = time + PROBE_S
        guard, limits = tick.guard, self._exhibit.config.limits
        reading = fast_replace(tick.inputs, time=time + 0.01, faults=tick.inputs.faults | faults)
        let, after = permitted(Outputs(1.0, 1.0, 1.0), guard, reading, limits)
        if stops and (let.pump or let.medicine):
            self._once(f"the gate lets a pump run under {', '.join(sorted(faults))}")
        if let.pump > guard.pump + limits.slew * 0.011 or let.pump > limits.duty:
            self._once("the gate lets the duty jump")
        full = replace(after, given=limits.medicine + 1.0, pump=0.5)
        if permitted(Outputs(1.0, 1.0), full, reading, limits)[0].medicine:
            self._once("the gate lets more medicine through than a dose")
        wet = fast_replace(reading, faults=frozenset({Fault.TRAY_WET}))
        dry = fast_replace(reading, time=time + 0.1, pressed=frozenset(), faults=frozenset())
        if permitted(Outputs(1.0), permitted(Outputs(1.0), guard, wet, limits)[1], dry, limits)[0].pump:
            self._once("the gate forgets a wet tray without a hand")
        late, _ = permitted(Outputs(1.0, 1.0), guard, fast_replace(reading, time=time + 30.0), limits)
        if late.pump > guard.pump + 0.5:
            self._once("after a hang the gate lets the duty jump")
        worn = replace(after, dead_head_s=limits.dead_head + 1.0, pump=0.5, pinch=1.0)
        if permitted(Outputs(1.0, 0.0, 1.0), worn, reading, limits)[0].pump > 0.31:
            self._once("the gate lets a pump push against a shut jaw")
        spent = replace(after, given_in_all=limits.medicine_day + 1.0, pump=0.5)
        if permitted(Outputs(1.0, 1.0), spent, reading, limits)[0].medicine:
            self._once("the gate gives medicine that is not there")

    def _replay(self, was: Tick, tick: Tick) -> None:
        """Step through some seconds of each minute a second time, from the log's data."""
        time = tick.session.time
        if self._shadow is None and time >= self._next["replay"]:
            self._next["replay"], self._shadow = time + MINUTE_S, from_json(Tick, to_json(was))
        if self._shadow is None:
            return
        self._shadow = step(self._exhibit, self._shadow, from_line(to_line(tick.inputs), Inputs))
        if time >= self._next["replay"] - MINUTE_S + AGAIN_S:
            if digest_of(self._shadow) != digest_of(tick):
                self._once(f"at {time:.0f} s a replay of the log differs")
            self._shadow, self.seen.replayed = None, self.seen.replayed + 1

    # ---- scenes

    def _transition(self, was: Tick, tick: Tick) -> None:
        before, now, story = was.session, tick.session, self._exhibit.story
        self.seen.languages.add(now.speech.language)
        spoke = any(verb == "language" for verb, _ in tick.inputs.orders)
        panel = now.attendant.panel.open or before.attendant.panel.open
        chosen = before.stay.scene == story.opening and bool(tick.inputs.pressed)
        if now.speech.language != before.speech.language and not (spoke or panel or chosen):
            self._once("the language changed by itself")
        if now.stay.scene == before.stay.scene and now.stay.entered == before.stay.entered:
            return
        if now.stay.scene == before.stay.scene:
            return
        self.seen.ways[before.stay.scene, now.stay.scene] += 1
        self.seen.heard += before.speech.narration.over is not None and before.stay.untaken < 2
        if story[now.stay.scene].begins:
            if now.speech.volume != self._exhibit.config.sound.volume and not tick.inputs.orders:
                self._once(f"a visit began at the last one's volume, {now.speech.volume}")
            if now.visits == before.visits:
                self._once("a visitor was not counted")
            if now.sensed.baseline.rate or now.visit.answers or now.visit.formed:
                self._once("a visit began with what the last one left")
            self._given = 0.0
        if (before.stay.scene, now.stay.scene) == (story.opening, "hello"):
            self.seen.came_on += self._crowd.undisturbed
        if now.stay.scene in endings(story):
            self.seen.finished += self._crowd.undisturbed

    def _table(self, tick: Tick, passed: float) -> None:
        """Lamps, medicine, jaw and strip as they are on the table."""
        session = tick.session
        if self._opened.bench is None:
            return
        table, scene = self._opened.bench(), self._exhibit.story[session.stay.scene]
        asked, paused = table.outputs, session.attendant.panel.pauses_story
        self.seen.lit |= asked.lamps
        self._lasts(
            "lamps",
            bool(asked.lamps - self._may_light(session, scene)),
            FOLLOWS_S,
            tick,
            "a lamp is lit that asks for nothing",
        )
        unlit = self._must_light(session, scene) and not asked.lamps
        self._lasts("unlit", unlit, FOLLOWS_S, tick, "no lamp is lit where a press is waited for")
        self.seen.given += asked.medicine * passed
        if tick.guard.given == 0.0:  # a rest of the pump begins a new dose
            self._given = 0.0
        self._given += asked.medicine * passed
        if self._given > self._exhibit.config.limits.medicine + 1.5 * max(asked.medicine, 0.5) and not paused:
            self._once("a visitor was given more than a dose")
        if session.procedure.giving and session.visit.medicine_s > self._exhibit.config.limits.medicine + 0.5:
            self._once("the story gives more than a dose")
        may = self._may_give(session, scene, table.held)
        self._lasts(
            "medicine", asked.medicine > 0 and not may, FOLLOWS_S, tick, "medicine flows that nobody gives"
        )
        goal = self._jaw(session, scene)
        stuck = "pinch_stuck" in table.sight.orders or self._crowd.lately("pinch_stuck", session.time)
        off = goal is not None and not stuck and abs(table.sight.jaw - goal) > JAW_TRAVEL_RATIO
        self._lasts(
            "jaw", off, TRAVEL_S + JAW_S, tick, f"the jaw stands at {table.sight.jaw:.2f}, not at {goal}"
        )
        dark = scene.lights != LightEffect.DARK and not any(lamp != DARK for lamp in asked.lights)
        dark = dark and not session.sensed.faults & (STOPS_WATER | {Fault.NO_LIGHTS})
        self._lasts(
            "dark", dark and not paused and asked.pump > WORKS_DUTY_RATIO, DARK_S, tick, "the strip is dark"
        )

    def _may_light(self, session: Session, scene: Scene) -> frozenset[str]:
        """The buttons that may be lit."""
        red = frozenset({"red"} if session.sensed.faults else ())
        if session.sensed.faults & STOPS_WATER:
            return red
        if session.attendant.panel.pauses_story:
            return frozenset()
        if scene.ask is None:
            return frozenset()
        opens = session.stay.scene == self._exhibit.story.opening
        if (
            session.help_level(self._exhibit) == HelpLevel.STILL_THERE
            or scene.ask == Interaction.ADVANCE
            or opens
        ):
            return frozenset(BUTTONS)
        return frozenset(scene.ask.buttons) | (red if opens else frozenset())

    def _must_light(self, session: Session, scene: Scene) -> bool:
        """Whether some button must be lit, because one is asked for that leads to the next scene at once."""
        if session.attendant.panel.pauses_story or session.sensed.faults or scene.ask is None:
            return False
        return scene.ask in (Interaction.START, Interaction.FLOW, Interaction.CHOOSE, Interaction.GO)

    def _may_give(self, session: Session, scene: Scene, held: frozenset[str]) -> bool:
        """Whether medicine may flow."""
        panel = session.attendant.panel
        if panel.maintenance == Maintenance.PURGE:
            return session.time - panel.began < FILLS_S + FOLLOWS_S
        plays = scene.ask == Interaction.PLAY
        if panel.pauses_story or session.sensed.faults & STOPS_WATER or not (scene.treats or plays):
            return False
        by_hand = plays or scene.ask == Interaction.SPRAY
        helped = session.help_level(self._exhibit) == HelpLevel.ASSIST
        return not by_hand or helped or bool(held & set(BUTTONS)) or bool(session.sensed.down)

    def _jaw(self, session: Session, scene: Scene) -> float | None:
        """Where the jaw must be; None if it may move."""
        panel = session.attendant.panel
        if session.sensed.faults & STOPS_WATER:
            return None
        if panel.pumps:
            return 0.0
        if panel.pauses_story or session.speech.cues:
            return None
        if scene.pinch == PinchMode.OPEN:
            return 0.0
        if scene.pinch == PinchMode.CLOT and not session.procedure.closing_to_low_flow:
            return session.visit.formed
        return None

    def _words(self, tick: Tick) -> None:
        """Check that each line of words ends within its time."""
        session = tick.session
        told, paused = session.speech.narration, session.attendant.panel.pauses_story
        if told.over is not None or paused:
            self._since.pop("words", None)
            self._line = None
            return
        line = session.stay.scene, session.stay.entered, told.line, told.turn, session.speech.language
        if line != self._line or "words" not in self._since:
            self._line, self._since["words"] = line, session.time
        said, scene = session.speech, self._exhibit.story[session.stay.scene]
        speech = self._exhibit.speech(scene, said.language, said.number)
        lasts = speech.lines[min(told.line, len(speech.lines) - 1)].seconds
        if session.time - self._since["words"] > lasts + WORDS_S:
            self._once(f"at {session.time:.0f} s the words of {session.stay.scene!r} stood still")

    _line: object = None

    def _waits(self, tick: Tick) -> None:
        """Check that with nobody there every scene ends and the panel closes."""
        session, ladder = tick.session, self._exhibit.story.ladder
        alone = session.time - max(self._touched, session.stay.entered)
        panel = session.attendant.panel
        self.seen.panel |= (
            {panel.maintenance}
            | ({"open"} if panel.open else set())
            | ({"paused"} if panel.paused else set())
        )
        if panel.open and not panel.maintenance and alone > SHUTS_S + 1.0:
            self._once("the attendant's panel stayed open with nobody there")
        if panel.paused and session.time - panel.began > PAUSES_S + 1.0:
            self._once("a pause did not end")
        driven = tick.outputs.pump or tick.outputs.medicine
        if panel.pauses_story and not panel.pumps and driven:
            self._once("water ran while the attendant had the story stopped")
        over = session.speech.narration.over
        if session.stay.scene == self._exhibit.story.opening or over is None or panel.pauses_story:
            return
        scene = self._exhibit.story[session.stay.scene]
        alone = min(alone, session.time - over, session.time - panel.shut)
        if (
            scene.treats is None
            and alone > ladder.reset + EMPTY_S
            and not session.sensed.faults & STOPS_WATER
        ):
            self._once(f"{session.stay.scene!r} did not end with nobody there")

    def _card(self, tick: Tick) -> None:
        """Check that the number on the card agrees with a steady flow."""
        session = tick.session
        if self._opened.bench is None or round(session.time * 60) % 30:
            return
        sight = self._opened.bench().sight
        faults = session.sensed.faults & (BLIND | NANO_LOST | {Fault.AIR})
        still = abs(sight.sensed_ml_min - self._flow) < 15.0
        self._flow = sight.sensed_ml_min
        fit = still and not faults and not sight.orders and not self._crowd.lately("", session.time)
        if session.sensed.faults & BLIND:
            source = frame(self._exhibit, session, self._opened.source).card.source
            if source != "estimated":
                self._once(f"an estimate is called {source}")
        since = self._since.setdefault("flow", session.time)
        if not fit:
            self._since["flow"] = session.time
        elif session.time - since > CARD_S and sight.sensed_ml_min > LEAST_ML_MIN:
            number = frame(self._exhibit, session, self._opened.source).card.number
            self.seen.compared += 1
            if (
                number is None
                or abs(number - sight.sensed_ml_min) > CARD_ML_MIN + CARD_RATIO * sight.sensed_ml_min
            ):
                self._once(f"the card says {number} where {sight.sensed_ml_min:.0f} mL/min flow")

    _flow: float = 0.0

    # ----

    def _stays(self, tick: Tick) -> None:
        """Conditions that stay wrong after their cause has ended, or are not reported while they last."""
        session, held = tick.session, tick.inputs.held
        lost = Fault.NO_LOG in session.sensed.faults and "disk" not in self._crowd.mishaps_on
        self._lasts("log", lost, WRITES_S, tick, "the log is still not written")
        down, self._held = bool(held) and held <= self._held, held
        untold = down and Fault.BUTTON_STUCK not in session.sensed.faults
        untold = untold and not session.attendant.panel.pauses_story
        self._lasts("jammed", untold, JAMMED_S, tick, "a jammed button is not told")

    def _lasts(self, what: str, holds: bool, bears: float, tick: Tick, sentence: str) -> None:
        """Report a condition that has lasted longer than allowed, s."""
        now = tick.session.time
        since = self._since.setdefault(what, now)
        if not holds:
            self._since[what] = now
        elif now - since > bears:
            self._once(f"at {now:.0f} s in {tick.session.stay.scene!r} {sentence}", what)

    def _once(self, sentence: str, what: str = "") -> None:
        """Report each kind of problem once."""
        if (key := what or sentence.lstrip("at 0123456789s")) not in self._told:
            self._told.add(key)
            self._say(sentence)
