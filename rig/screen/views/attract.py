"""The opening view: moving blood, a clot that comes and goes, and an invitation.

It fills the screen except a strip below, so that it is visible from across a hall.
"""

import math
from dataclasses import replace

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.vein.lumen import HALF_RATIO
from rig.screen.vein.vein import Vein
from rig.screen.widgets import icons, key_cap, theme
from rig.screen.widgets.antialias import panel
from rig.screen.widgets.sprite import Sprite
from rig.screen.widgets.theme import Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.views import View

#: Speed of the cells, as a flow, mL/s.
DRIFT_ML_S = 9.0
#: The part of it that a clot removes.
SLOWED_RATIO = 0.5
#: The cycle of the clot: the vein is clear, the clot grows, stays, and goes, s.
CLEAR_S, GROWS_S, STANDS_S, GOES_S = 5.0, 9.0, 7.0, 6.0
#: Closure of the vein by the largest clot.
MOST_RATIO = 0.62
#: Overlap of the vein beyond the screen's edges, as a part of its height, which hides its round corners.
BEYOND_RATIO = 0.036
#: Opacity of the veil over the tissue under the title, 0 to 255.
VEIL_ALPHA = 226


class Attract(ViewPicture, of=View.ATTRACT):
    """The vein, its title over the tissue above it and the invitation over the tissue below."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout, self._rect = layout, rect
        out = round(rect.height * BEYOND_RATIO)
        # The strip below the picture covers its lower edge.
        self._vein = Vein(rect.inflate(2 * out, 2 * out))
        tissue = round((0.5 - HALF_RATIO) * self._vein.rect.height) - out
        self._vein.wall.blit(_veil(self._vein.wall.get_size(), tissue + out), (0, 0))
        tall = round(tissue * 0.84)
        pad = round(tall * 0.13)
        self._size = round(layout.type("title") * 1.25)
        side = tall - 2 * pad
        self._pad, self._button = pad, pygame.Rect(0, 0, side, side)
        self._panel = pygame.Rect(0, 0, round(rect.width * 0.92), tall)
        self._panel.midbottom = rect.centerx, rect.bottom - round(tissue * 0.06)
        self.places = {"green": self._panel}
        """A click on the invitation presses the button."""

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        calm = _calm(frame)
        before = surface.get_clip()
        surface.set_clip(self._rect.clip(before))
        self._vein.draw(surface, calm)
        surface.set_clip(before)
        self._invite(surface, frame)

    def prerender(self, frame: Frame) -> bool:
        return self._vein.prerender(_calm(frame), MOST_RATIO)

    def _invite(self, surface: pygame.Surface, frame: Frame) -> None:
        """The button and its instruction, on a board as wide as the words."""
        words, pad = frame.labels["start"].replace("{minutes}", str(frame.minutes)), self._pad
        side, most = self._button.width, self._panel
        room = most.width - self._button.width - 6 * pad
        used, lines = theme.fitted(words, self._size, room, side, 2)
        text = max(theme.render_text(line, used, theme.TEXT).get_width() for line in lines) + 2
        board = pygame.Rect(0, most.y, text + side + 6 * pad, most.height)
        board.centerx = most.centerx
        surface.blit(panel(board.size, board.height // 4, theme.BG, theme.ACCENT, max(3, pad // 5)), board)
        button = pygame.Rect(board.x + 2 * pad, board.y + pad, side, side)
        place = pygame.Rect(button.right + 2 * pad, button.y, text, side)
        # The button pulsates once in four seconds, like the lights along the tube.
        breath = 1.0 if frame.look.reduced_motion else 0.5 + 0.5 * math.sin(math.tau * frame.time / 4.0)
        icon = icons.button("green", round(side * (0.88 + 0.10 * breath)))
        surface.blit(icon, icon.get_rect(center=self._layout.flipped(button, board).center))
        if frame.keys:
            at = self._layout.flipped(button, board)
            key_cap.draw(surface, self._layout, at, "green", frame.labels["space"])
        theme.write(surface, words, self._layout.flipped(place, board), used, rows=2)
        self.places = {"green": board}
        self._offer(surface, frame, board)

    def _offer(self, surface: pygame.Surface, frame: Frame, board: pygame.Rect) -> None:
        """Above the invitation: each language by its own name, beside the button that chooses it."""
        side, size = round(board.height * 0.55), round(self._size * 0.62)
        if self._layout.upright:
            side, size = round(side * 0.6), round(size * 0.7)
        gap = side // 2
        wide = [side + gap // 2 + theme.width_of(name, size) + 2 * gap for _, name in frame.languages]
        x = board.centerx - (sum(wide) + gap * (len(wide) - 1)) // 2
        for (button, name), width in zip(frame.languages, wide, strict=True):
            pill = pygame.Rect(x, board.y - side - gap, width, side + gap // 2)
            surface.blit(panel(pill.size, pill.height // 2, theme.BG, theme.EDGE, 2), pill)
            icon = icons.button(button, round(side * 0.8))
            surface.blit(icon, icon.get_rect(midleft=(pill.x + gap, pill.centery)))
            words = pygame.Rect(pill.x + gap + side, pill.y, pill.width - side - 2 * gap + 4, pill.height)
            theme.write(surface, name, words, size, turns=False)
            self.places[button] = pill
            x += width + gap


def _calm(frame: Frame) -> Frame:
    """The frame without the water's state, because no visit is running."""
    closure, moved = waiting(frame.time)
    return replace(frame, closure=closure, depth=0.0, dose=0.0, giving=False, volume=moved, cues={})


def waiting(time: float) -> tuple[float, float]:
    """Closure of the vein after `time` seconds, 0 to MOST_RATIO, and the volume that has passed, mL."""
    whole = CLEAR_S + GROWS_S + STANDS_S + GOES_S
    rounds, at = divmod(time, whole)
    grown = _eased((at - CLEAR_S) / GROWS_S) - _eased((at - CLEAR_S - GROWS_S - STANDS_S) / GOES_S)
    # The clot slows the flow by SLOWED_RATIO times its growth; the volume is the integral over both ramps and
    # the time between them.
    lost = (_area((at - CLEAR_S) / GROWS_S) * GROWS_S) - (
        _area((at - CLEAR_S - GROWS_S - STANDS_S) / GOES_S) * GOES_S
    )
    each = whole - SLOWED_RATIO * (GROWS_S / 2 + STANDS_S + GOES_S / 2)
    return MOST_RATIO * grown, DRIFT_ML_S * (rounds * each + at - SLOWED_RATIO * lost)


def _eased(part: float) -> float:
    """0 to 1, slow at both ends."""
    part = min(1.0, max(0.0, part))
    return part * part * (3 - 2 * part)


def _area(part: float) -> float:
    """The integral of `_eased` up to a part; beyond 1 it continues at full height."""
    inside = min(1.0, max(0.0, part))
    return inside**3 - inside**4 / 2 + max(0.0, part - 1.0)


def _veil(size: tuple[int, int], tall: int) -> Sprite:
    """The background's colour, opaque at the top edge and transparent below `tall` rows."""
    column = pygame.Surface((1, 64), pygame.SRCALPHA, 32)
    for row in range(64):
        column.set_at((0, row), (*theme.BG, round(VEIL_ALPHA * (1 - _eased((row / 64 - 0.62) / 0.38)))))
    return pygame.transform.smoothscale(column, (size[0], tall))
