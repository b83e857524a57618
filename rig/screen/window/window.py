"""The window: shows the picture, and turns keys, mouse and touch into what a hand did."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rig.base.faults import Unavailable
from rig.base.signals import Verb
from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.widgets import art
from rig.screen.window.picture import Picture, redraw_key
from rig.screen.window.x11 import Server
from rig.story.views import View
from rig.twin.bench_state import Bench

KEYS = {
    pygame.K_SPACE: "green",
    pygame.K_1: "red",
    pygame.K_2: "blue",
    pygame.K_3: "yellow",
    pygame.K_KP1: "red",
    pygame.K_KP2: "blue",
    pygame.K_KP3: "yellow",
}
ORDERS = {
    pygame.K_r: (Verb.AGAIN, ""),
    pygame.K_h: (Verb.HUSH, ""),
    pygame.K_l: (Verb.LANGUAGE, "next"),
    pygame.K_PLUS: (Verb.VOLUME, "+1"),
    pygame.K_EQUALS: (Verb.VOLUME, "+1"),
    pygame.K_KP_PLUS: (Verb.VOLUME, "+1"),
    pygame.K_MINUS: (Verb.VOLUME, "-1"),
    pygame.K_KP_MINUS: (Verb.VOLUME, "-1"),
}
TURNS = {pygame.K_RIGHT: 1, pygame.K_UP: 1, pygame.K_LEFT: -1, pygame.K_DOWN: -1}
#: A held arrow key turns the knob on after the first time, then the second time, ms.
REPEAT = (250, 90)
#: Smaller windows show the picture cut off rather than unreadable.
LEAST = (480, 270)
#: Keys of the attendant's panel while it is open, besides those of the buttons.
MOVES = {
    pygame.K_LEFT: "left",
    pygame.K_RIGHT: "right",
    pygame.K_UP: "up",
    pygame.K_DOWN: "down",
    pygame.K_RETURN: "choose",
    pygame.K_KP_ENTER: "choose",
    pygame.K_BACKSPACE: "back",
}
#: A finger that rests in a corner of the screen this large (parts of its height) opens the panel.
CORNER = 0.11
#: An empty touch area.
NOWHERE = pygame.Rect(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a hand did."""

    kind: str
    """down, up, turn, order, sound lost or quit."""
    what: str = ""
    """For down and up: a button, or `stop`; for order: its verb."""
    amount: int = 0
    """For turn: detents; positive pushes the wire in."""
    more: str = ""
    """For order: what it is about."""


class Window:
    """The rig's one window. Raises Unavailable where no display can be opened."""

    def __init__(
        self, mode: str, size: tuple[int, int], title: str, coming: Sequence[tuple[View, bool]] = ()
    ) -> None:
        """`coming` as in Picture."""
        # Not pygame.init(), which would also open the sound card.
        try:
            pygame.display.init()
        except pygame.error as wrong:
            raise Unavailable(
                f"No window can be opened here ({wrong}). "
                "Is a display attached? Without one: rig run --screen none"
            ) from None
        pygame.font.init()
        pygame.display.set_caption(title)
        self._size, self._coming = size, coming
        self._full = mode == "full"
        self._open()
        self._server = Server()
        pygame.key.set_repeat(*REPEAT)
        self.bench = False
        """Whether the bench view is shown."""
        self._panel = self._mirrored = False
        """Whether the attendant panel is shown, and whether it is mirrored."""
        self._held: dict[int, str] = {}
        """Held buttons by key; the mouse is key 0."""
        self._touched = ""
        """The tile of the panel, or the corner, that is being touched."""
        self._stopped = False
        self._shown: object = None

    @property
    def lost(self) -> bool:
        """Whether the display has disappeared; the window then does nothing."""
        return self._server.lost

    @property
    def damaged(self) -> int:
        """Number of missing or damaged pictures among those needed so far."""
        return len(art.troubles())

    def poll(self) -> list[Act]:
        """The actions since the last call, in order."""
        if self.lost:
            return []
        return [act for event in pygame.event.get() for act in self._acts(event)]

    def show(self, frame: Frame, bench: Bench | None) -> None:
        """Show a frame; a frame that looks like the last one costs nothing."""
        self._panel, self._mirrored = frame.desk is not None, frame.look.mirrored
        seen = (redraw_key(frame) if bench is None or self._panel else frame, bench, self.bench)
        if seen == self._shown or self.lost:
            return
        self._shown = seen
        surface = pygame.display.get_surface()
        if surface is None:
            return
        if self.bench and bench is not None and not self._panel:
            self._picture.draw_bench(surface, bench, frame)
        else:
            self._picture.draw(surface, frame)
        pygame.display.flip()

    def close(self) -> None:
        """Release the display; safe to call twice."""
        if not self.lost:
            pygame.display.quit()

    def _open(self) -> None:
        """Open or change the display, and make the picture for its size."""
        if self._full:
            try:
                pygame.display.set_mode(self._size, pygame.FULLSCREEN | pygame.SCALED)
            except pygame.error:
                # Without a renderer there is no scaling: use the screen's own size.
                pygame.display.set_mode((0, 0), pygame.FULLSCREEN)
        else:
            pygame.display.set_mode(self._size, pygame.RESIZABLE)
        pygame.mouse.set_visible(not self._full)
        self._fit()

    def _fit(self) -> None:
        surface = pygame.display.get_surface()
        width, height = surface.get_size() if surface else self._size
        self._picture = Picture((max(LEAST[0], width), max(LEAST[1], height)), coming=self._coming)
        self._shown = None

    def _acts(self, event: pygame.event.Event) -> Iterator[Act]:
        if event.type == pygame.QUIT:
            yield Act("quit")
        elif event.type == pygame.KEYDOWN:
            yield from self._key(event)
        elif event.type == pygame.KEYUP:
            yield from self._release(event.key)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            yield from self._click(event.pos)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            yield from self._lift(event.pos)
            yield from self._release(0)
        elif event.type == pygame.WINDOWFOCUSLOST:
            # If a key is released while another window has the focus, its key-up never arrives.
            for source in list(self._held):
                yield from self._release(source)
        elif event.type == pygame.VIDEORESIZE and not self._full:
            self._size = event.w, event.h
            self._fit()
        elif event.type == pygame.AUDIODEVICEREMOVED and not event.iscapture:
            yield Act("sound lost")
        elif event.type == pygame.WINDOWEXPOSED:
            self._shown = None

    def _key(self, event: pygame.event.Event) -> Iterator[Act]:
        key = event.key
        if self._panel and key in MOVES:
            turned = {"left": "right", "right": "left"} if self._mirrored else {}
            yield Act("order", Verb.PANEL, more=turned.get(MOVES[key], MOVES[key]))
        elif key in TURNS:
            yield Act("turn", amount=TURNS[key])
        elif key in self._held:
            return  # the keyboard's auto-repeat
        elif key in KEYS:
            yield from self._press(key, KEYS[key])
        elif key == pygame.K_ESCAPE:
            self._held[key] = ""  # there is nothing to release, but its repeats are not new presses
            yield self._stop()
        elif key in ORDERS:
            self._held[key] = ""
            verb, about = ORDERS[key]
            yield Act("order", verb, more=about)
        elif key == pygame.K_q and event.mod & pygame.KMOD_CTRL:
            yield Act("quit")
        elif key == pygame.K_F1:
            self._held[key] = ""
            yield Act("order", Verb.PANEL, more="open")
        elif key == pygame.K_F2:
            self._held[key] = ""
            self.bench = not self.bench
        elif key == pygame.K_F11:
            self._held[key] = ""
            self._full = not self._full
            self._open()

    def _click(self, place: tuple[int, int]) -> Iterator[Act]:
        for name, box in self._picture.places.items():
            if box.collidepoint(place):
                if name.startswith("panel:"):
                    self._touched = name
                elif name == "stop":
                    yield self._stop()
                elif name in ("turn+", "turn-"):
                    yield Act("turn", amount=1 if name == "turn+" else -1)
                else:
                    yield from self._press(0, name)
                return
        width, height = self._picture.layout.size
        side = CORNER * height
        if place[1] < side and (place[0] < side or place[0] >= width - side):
            self._touched = "panel:corner"
            yield Act("order", Verb.PANEL, more="corner")

    def _lift(self, place: tuple[int, int]) -> Iterator[Act]:
        """A tile acts when the finger is lifted, so that a slip can still be undone."""
        touched, self._touched = self._touched, ""
        if touched == "panel:corner":
            yield Act("order", Verb.PANEL, more="lifted")
        elif touched and self._picture.places.get(touched, NOWHERE).collidepoint(place):
            yield Act("order", Verb.PANEL, more=touched.removeprefix("panel:"))

    def _press(self, source: int, name: str) -> Iterator[Act]:
        already = name in self._held.values()
        self._held[source] = name
        if not already:
            yield Act("down", name)

    def _release(self, source: int) -> Iterator[Act]:
        name = self._held.pop(source, "")
        if name and name not in self._held.values():
            yield Act("up", name)

    def _stop(self) -> Act:
        """The emergency stop latches when it is pressed, and is released by the next press."""
        self._stopped = not self._stopped
        return Act("down" if self._stopped else "up", "stop")
