"""The window: shows the picture, and turns keys, mouse and touch into what a hand did."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from rig.base.signals import Verb
from rig.outputs.frame import Frame
from rig.outputs.panel_model import Drawn
from rig.screen.sdl import pygame
from rig.screen.widgets import art
from rig.screen.window.acts import Act, ActKind
from rig.screen.window.display import Display
from rig.screen.window.keys import (
    BUTTON_KEYS,
    ORDERS,
    PAD_BUTTONS,
    PAD_MOVES,
    PAD_TURNS,
    PANEL_MOVES,
    TURNS,
    TYPED,
    key_of,
)
from rig.screen.window.picture import Picture, redraw_key
from rig.screen.window.transition import ScenePassage
from rig.settings.config import ScreenSettings
from rig.story.views import View
from rig.twin.bench_state import Bench

#: A held arrow key turns the knob on after the first time, then the second time, ms.
REPEAT_MS = (250, 90)
#: A held arrow of the moving X-ray turns the knob on every so many polls.
TURN_EVERY_POLLS = 6
#: A finger that rests in a corner of the screen this large (parts of its height) opens the panel.
CORNER_RATIO = 0.11
PAD_EVENTS = frozenset({
    pygame.JOYBUTTONDOWN, pygame.JOYBUTTONUP, pygame.JOYHATMOTION, pygame.JOYDEVICEADDED,
    pygame.JOYDEVICEREMOVED,
})  # fmt: skip


class Window:
    """The rig's one window. Raises Unavailable if no display can be opened."""

    def __init__(self, settings: ScreenSettings, coming: Sequence[tuple[View, bool]] = ()) -> None:
        """`coming` as in Picture."""
        pygame.font.init()
        self._display, self._coming = Display(settings), coming
        with suppress(pygame.error):  # a rig without game pads is a rig
            pygame.joystick.init()
        self._fit()
        self.bench = False
        """Whether the bench view is shown."""
        self._panel = self._mirrored = False
        """Whether the attendant panel is shown, and whether it is mirrored."""
        self._held: dict[int, str] = {}
        """Held buttons by key; the mouse is key 0."""
        self._pads: dict[int, pygame.joystick.JoystickType] = {}
        self._turning = self._polls = 0
        """Where to a held arrow of the X-ray turns the knob, and the polls since it was touched."""
        self._escape_waits = False
        self._touched = ""
        """The tile of the panel, or the corner, that is being touched."""
        self._stopped = False
        self._passage = ScenePassage()
        self._shown: object = None

    @property
    def lost(self) -> bool:
        """Whether the display has disappeared; the window then does nothing."""
        return self._display.lost

    @property
    def damaged(self) -> int:
        """Number of missing or damaged pictures among those needed so far."""
        return len(art.troubles())

    def poll(self) -> list[Act]:
        """The actions since the last call, in order."""
        if self.lost:
            return []
        acts = [act for event in pygame.event.get() for act in self._acts(event)]
        if self._turning:
            self._polls += 1
            if self._polls % TURN_EVERY_POLLS == 0:
                acts.append(Act(ActKind.TURN, amount=self._turning))
        return acts

    def show(self, frame: Frame, bench: Bench | None) -> None:
        """Show a frame; a frame that looks like the last one costs nothing."""
        self._panel, self._mirrored = frame.desk is not None, frame.look.mirrored
        seen = (redraw_key(frame) if bench is None or self._panel else frame, bench, self.bench)
        if seen == self._shown or self.lost:
            return
        self._shown = seen
        surface = self._display.surface
        if surface is None:
            return
        if self.bench and bench is not None and not self._panel:
            self._picture.draw_bench(surface, bench, frame)
        else:
            self._passage.begin(surface, frame)
            self._picture.draw(surface, frame)
            self._passage.finish(surface, frame)
        pygame.display.flip()

    def close(self) -> None:
        """Release the display; safe to call twice."""
        self._display.close()

    def lower(self) -> None:
        """Draw smaller pictures from now on, where that is possible: this computer cannot keep its rate."""
        if self._display.lower():
            self._fit()

    @property
    def driver(self) -> str:
        """SDL's name of the way to the display that was got."""
        return self._display.driver

    @property
    def drawn(self) -> Drawn:
        """The size of the pictures."""
        return Drawn(*self._display.size, self._display.lowered)

    def _fit(self) -> None:
        """Make the picture for the display's size."""
        pygame.key.set_repeat(*REPEAT_MS)
        self._picture = Picture(self._display.size, coming=self._coming)
        self._shown = None

    def _acts(self, event: pygame.event.Event) -> Iterator[Act]:
        if event.type == pygame.QUIT:
            yield Act(ActKind.QUIT)
        elif event.type == pygame.KEYDOWN:
            yield from self._key(event)
        elif event.type == pygame.KEYUP:
            yield from self._release(key_of(event))
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            yield from self._click(event.pos)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self._turning = 0
            yield from self._lift(event.pos)
            yield from self._release(0)
        elif event.type == pygame.WINDOWFOCUSLOST:
            # If a key is released while another window has the focus, its key-up never arrives.
            for source in list(self._held):
                yield from self._release(source)
        elif event.type in PAD_EVENTS:
            yield from self._pad(event)
        elif event.type in (pygame.VIDEORESIZE, pygame.WINDOWSIZECHANGED):
            if self._display.resized():
                self._fit()
        elif event.type == pygame.AUDIODEVICEREMOVED and not event.iscapture and event.which:
            # Of a device that this program has not opened, `which` is 0.
            yield Act(ActKind.SOUND_LOST)
        elif event.type == pygame.WINDOWEXPOSED:
            self._shown = None

    def _key(self, event: pygame.event.Event) -> Iterator[Act]:
        key, typed = key_of(event), getattr(event, "unicode", "")
        if self._panel and key in PANEL_MOVES:
            yield self._move(PANEL_MOVES[key])
        elif key in TURNS:
            yield Act(ActKind.TURN, amount=TURNS[key])
        elif key == pygame.K_ESCAPE:
            yield from self._escape()
        elif key in self._held:
            return  # the keyboard's auto-repeat
        elif typed in TYPED or key in ORDERS:
            self._held[key] = ""
            verb, about = TYPED.get(typed) or ORDERS[key]
            yield Act(ActKind.REQUEST, verb, more=about)
        elif key in BUTTON_KEYS:
            yield from self._press(key, BUTTON_KEYS[key])
        elif key == pygame.K_q and event.mod & pygame.KMOD_CTRL:
            yield Act(ActKind.QUIT)
        elif key == pygame.K_F1:
            self._held[key] = ""
            yield Act(ActKind.REQUEST, Verb.PANEL, more="open")
        elif key == pygame.K_F2:
            self._held[key] = ""
            self.bench = not self.bench
        elif key == pygame.K_F11:
            self._held[key] = ""
            self._display.toggle()
            self._fit()

    def _escape(self) -> Iterator[Act]:
        """The emergency stop is pushed by a key held until it repeats: a clicker's short Esc is no stop."""
        first = pygame.K_ESCAPE not in self._held
        self._held[pygame.K_ESCAPE] = ""
        if self._stopped if first else self._escape_waits:
            self._escape_waits = False
            yield self._stop()
        else:
            self._escape_waits = first

    def _pad(self, event: pygame.event.Event) -> Iterator[Act]:
        """A game pad: its face buttons are the rig's, its shoulders and its cross the knob."""
        if event.type == pygame.JOYDEVICEADDED:
            pad = pygame.joystick.Joystick(event.device_index)
            self._pads[pad.get_instance_id()] = pad  # a pad that nobody keeps sends nothing
        elif event.type == pygame.JOYDEVICEREMOVED:
            self._pads.pop(event.instance_id, None)
            for name in PAD_BUTTONS:
                yield from self._release(-1 - name)
        elif event.type == pygame.JOYBUTTONDOWN:
            if event.button in PAD_BUTTONS:
                yield from self._press(-1 - event.button, PAD_BUTTONS[event.button])
            elif event.button in PAD_TURNS:
                yield Act(ActKind.TURN, amount=PAD_TURNS[event.button])
        elif event.type == pygame.JOYBUTTONUP:
            yield from self._release(-1 - event.button)
        elif event.value in PAD_MOVES:
            move = PAD_MOVES[event.value]
            if self._panel:
                yield self._move(move)
            else:
                yield Act(ActKind.TURN, amount=1 if move in ("right", "up") else -1)

    def _move(self, move: str) -> Act:
        """A move on the attendant panel, as it lies on the screen."""
        turned = {"left": "right", "right": "left"} if self._mirrored else {}
        return Act(ActKind.REQUEST, Verb.PANEL, more=turned.get(move, move))

    def _click(self, place: tuple[int, int]) -> Iterator[Act]:
        width, height = self._picture.layout.size
        side = CORNER_RATIO * height
        name = self._picture.areas.at(place)
        if name.startswith("panel:"):
            self._touched = name
        elif name.startswith("order:"):
            yield Act(ActKind.REQUEST, name.removeprefix("order:"), more="next")
        elif name == "stop":
            yield self._stop()
        elif name in ("turn+", "turn-"):
            self._turning, self._polls = 1 if name == "turn+" else -1, 0
            yield Act(ActKind.TURN, amount=self._turning)
        elif name:
            yield from self._press(0, name)
        elif not self._panel and place[1] < side and (place[0] < side or place[0] >= width - side):
            self._touched = "panel:corner"
            yield Act(ActKind.REQUEST, Verb.PANEL, more="corner")
        elif self._picture.areas.anywhere:
            yield from self._press(0, self._picture.areas.anywhere)

    def _lift(self, place: tuple[int, int]) -> Iterator[Act]:
        """A tile acts when the finger is lifted, so that a slip can still be undone."""
        touched, self._touched = self._touched, ""
        if touched == "panel:corner":
            yield Act(ActKind.REQUEST, Verb.PANEL, more="lifted")
        elif touched and self._picture.areas.at(place) == touched:
            yield Act(ActKind.REQUEST, Verb.PANEL, more=touched.removeprefix("panel:"))

    def _press(self, source: int, name: str) -> Iterator[Act]:
        already = name in self._held.values()
        self._held[source] = name
        if not already:
            yield Act(ActKind.DOWN, name)

    def _release(self, source: int) -> Iterator[Act]:
        name = self._held.pop(source, "")
        if name and name not in self._held.values():
            yield Act(ActKind.UP, name)

    def _stop(self) -> Act:
        """The emergency stop latches when it is pressed, and is released by the next press."""
        self._stopped = not self._stopped
        return Act(ActKind.DOWN if self._stopped else ActKind.UP, "stop")
