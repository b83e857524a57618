"""The display: a window or the whole screen, on the chosen monitor."""

import os
from contextlib import suppress
from io import BytesIO

from rig.base import clock
from rig.base.environment import no_window, unasked
from rig.base.faults import Unavailable
from rig.base.way_out import ending_within
from rig.screen.sdl import pygame
from rig.screen.window.x11 import Server
from rig.settings.config import ScreenSettings
from rig.story.media_files import MEDIA

#: Title of the window.
TITLE = "The clot rig"
#: Side of the icon that window managers show, px.
ICON_PX = 128
#: Parts of the desktop that a new window takes at the most: a title bar and a task bar need the rest.
ROOM_RATIOS = (0.96, 0.88)
#: Rows of the smaller picture of a computer that cannot keep its rate.
LOWERED_ROWS = 720
#: The least surface that pictures are drawn for; a smaller window shows them cut off, not unreadable.
LEAST_PX = 270
#: A display that is opened again is tried so often: an X server that loses its last client resets itself,
#: and answers nobody meanwhile.
REOPEN_TRIES = 10
#: Between two tries, s.
REOPEN_PAUSE_S = 0.05


class Display:
    """The one display of the program. Raises Unavailable if none can be opened.

    Every change of mode closes the display and opens it again, because SDL 2.28 crashes on Wayland otherwise,
    and keeps the old size on X11. It also crashes there when a scaled display is opened again; so one that is
    scaled stays scaled, and only leaves and fills the screen.
    """

    def __init__(self, settings: ScreenSettings) -> None:
        self._settings = settings
        self._window = self._seen = settings.width, settings.height
        self.full = settings.mode == "full"
        """Whether it fills the screen."""
        self._lowered = self._scaled = self._fitted = False
        self._server: Server | None = None
        self._open()

    @property
    def lost(self) -> bool:
        """Whether the display has disappeared; it must not be used any more."""
        return self._server is not None and self._server.lost

    @property
    def lowered(self) -> bool:
        """Whether pictures are smaller than the screen because this computer could not keep its rate."""
        return self._lowered

    @property
    def surface(self) -> pygame.Surface | None:
        """What pictures are drawn on; None once it is closed."""
        return pygame.display.get_surface()

    @property
    def size(self) -> tuple[int, int]:
        """Size of a picture, px; at least LEAST_PX each way."""
        width, height = self.surface.get_size() if self.surface else self._window
        return max(LEAST_PX, width), max(LEAST_PX, height)

    def toggle(self) -> None:
        """Between a window and the whole screen."""
        self.full = not self.full
        if self._scaled:
            pygame.display.toggle_fullscreen()
            pygame.mouse.set_visible(not self.full)
        else:
            self._open()

    def resized(self) -> bool:
        """Whether the surface now has another size than the last time somebody asked or it was opened."""
        size = self.surface.get_size() if self.surface else self._seen
        changed, self._seen = size != self._seen, size
        if changed and not self.full and not self._scaled:
            self._window = size
        return changed

    def lower(self) -> bool:
        """Draw smaller pictures, which the display scales; False where that is not possible."""
        if self._scaled or not self.full or self.size[1] <= LOWERED_ROWS:
            return False
        self._lowered = True
        self._open()
        return self._scaled

    def close(self) -> None:
        """Release the display; safe to call twice."""
        if not self.lost:
            with ending_within():  # a server that dies now, or hangs, would never answer
                pygame.display.quit()

    @property
    def driver(self) -> str:
        """SDL's name of the way to the display that was got."""
        return pygame.display.get_driver()

    def _open(self) -> None:
        pygame.display.quit()
        connect(tries=1 if self._server is None else REOPEN_TRIES)
        pygame.display.set_caption(TITLE)
        with suppress(pygame.error, OSError):
            pygame.display.set_icon(_icon())
        try:
            self._set_mode()
        except pygame.error as wrong:
            raise Unavailable(no_window(str(wrong) or "SDL gives no reason", os.environ)) from None
        pygame.mouse.set_visible(not self.full)
        pygame.key.stop_text_input()  # no input method may keep a key for itself
        self._seen = self.surface.get_size() if self.surface else self._window
        self._server = Server()

    def _set_mode(self) -> None:
        desktops = pygame.display.get_desktop_sizes()
        monitor = min(self._settings.monitor, len(desktops)) - 1
        if not self.full:
            if not self._fitted and pygame.display.get_driver() != "dummy":  # which has no desktop
                self._window, self._fitted = fitted(self._window, desktops[monitor]), True
            pygame.display.set_mode(self._window, pygame.RESIZABLE, display=monitor)
            return
        desktop = desktops[monitor]
        most = min(self._settings.max_rows, LOWERED_ROWS if self._lowered else self._settings.max_rows)
        if desktop[1] > most:
            size = round(desktop[0] * most / desktop[1]), most
            with suppress(pygame.error):  # without a renderer there is no scaling
                pygame.display.set_mode(size, pygame.FULLSCREEN | pygame.SCALED, display=monitor)
                self._scaled = True
                return
        pygame.display.set_mode(desktop, pygame.FULLSCREEN, display=monitor)


def connect(tries: int = 1) -> None:
    """Connect to the display server, with SDL set up for it, in so many tries.

    Raises Unavailable if there is none, or if SDL took one that shows nothing without being asked for it.
    """
    for left in reversed(range(tries)):
        try:
            pygame.display.init()  # not pygame.init(), which would also open the sound card
            break
        except pygame.error as wrong:
            if not left:
                raise Unavailable(no_window(str(wrong), os.environ)) from None
        clock.rest(REOPEN_PAUSE_S)
    driver = pygame.display.get_driver()
    if unasked(driver, os.environ):
        pygame.display.quit()
        reason = f"SDL found no display, and took {driver!r}, which shows nothing"
        raise Unavailable(no_window(reason, os.environ))
    if driver == "x11":
        # A plain copy to the window costs a tenth of a copy through software OpenGL. Wayland has none.
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
    # A smaller picture is scaled smoothly; by default SDL repeats pixels.
    os.environ.setdefault("SDL_RENDER_SCALE_QUALITY", "linear")


def fitted(size: tuple[int, int], desktop: tuple[int, int]) -> tuple[int, int]:
    """A window's size (px) on a desktop: as wished for, or smaller in the same shape."""
    part = min(1.0, ROOM_RATIOS[0] * desktop[0] / size[0], ROOM_RATIOS[1] * desktop[1] / size[1])
    return (size[0], size[1]) if part == 1.0 else (int(size[0] * part), int(size[1] * part))


def _icon() -> pygame.Surface:
    """The project's icon, drawn at ICON_PX px."""
    text = (MEDIA / "icon.svg").read_text(encoding="utf-8")
    drawn = text.replace('width="64" height="64">', f'width="{ICON_PX}" height="{ICON_PX}">', 1)
    return pygame.image.load(BytesIO(drawn.encode()), "icon.svg")
