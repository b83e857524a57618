"""A small cut in the upper wall, and the platelets that plug it."""

import math
import random

from rig.screen.sdl import pygame
from rig.screen.vein.lumen import Lumen
from rig.screen.widgets import art
from rig.screen.widgets.anatomy_colours import FIBRIN
from rig.screen.widgets.sprite import Drawn, Sprite, blit_all, line, rle
from rig.screen.widgets.theme import RGB
from rig.settings.appearance import Appearance

PLATELET: RGB = (0xFF, 0xD9, 0x8A)
#: Position of the cut, as a part of the picture's width.
PLACE_RATIO = 0.5
#: Platelets near an open cut.
PLATELETS = 76
#: Time until the plug is complete, and travel time of a platelet, s.
PLUGGED_S, TRAVEL_S = 6.0, 1.8
#: Shapes of platelets: smooth while they drift, spiky once they stick.
SHAPES = 6
#: Supersampling for smooth edges.
SUPERSAMPLING = 4
#: Cells that leave an open cut, and their sizes and brightness on the way.
LEAKING_CELLS = 18
OUT: tuple[tuple[float, int], ...] = ((0.92, 255), (0.84, 215), (0.74, 165), (0.6, 120), (0.45, 80))


class Wound:
    """The cut of one vein."""

    def __init__(self, lumen: Lumen, cells: list[Sprite], seed: int = 3) -> None:
        """`cells` are red cells in all orientations."""
        self.lumen = lumen
        self.x = lumen.width * PLACE_RATIO
        self.edge = lumen.roof(self.x)
        self.deep = 32 * lumen.unit
        self.wide = 0.27 * lumen.half
        rng = random.Random(seed)
        size = max(9, round(lumen.half * 0.19))
        self.smooth, *self.spiky = _platelets(size)
        # Cells fade in the tissue, where there is less light.
        self.blood = [_dimmed(cells, part, light) for part, light in OUT]
        self.nick = self._nick()
        self.places = self._places(rng)
        self.threads = self._threads(rng)

    def draw(
        self, surface: pygame.Surface, corner: tuple[int, int], elapsed: float, time: float, look: Appearance
    ) -> None:
        """The cut after `elapsed` seconds, in the picture whose top left is at `corner`."""
        nick = self.nick
        surface.blit(nick, (corner[0] + round(self.x) - nick.get_width() // 2, corner[1] + self.nick_top))
        blits = self._leak(corner, elapsed, time)
        for number, (x, y, start) in enumerate(self.places):
            part = look.quantized(min(1.0, max(0.0, (elapsed - start) / TRAVEL_S)), 1)
            if part <= 0:
                continue
            ease = part * part * (3 - 2 * part)
            # A platelet comes from upstream with the blood, and sticks to the wall.
            from_x = self.x - self.lumen.half * (1.8 + 1.4 * ((number * 0.755) % 1))
            from_y = self.edge + self.lumen.half * (0.1 + 0.9 * ((number * 0.618) % 1))
            at_x = from_x + (x - from_x) * part
            at_y = from_y + (y - from_y) * ease
            if at_x < self.x - 1.5 * self.wide:
                at_y = max(at_y, self.lumen.roof(at_x) + self.smooth.get_height())
            stuck = part >= 1
            sprite = self.spiky[number % SHAPES] if part > 0.8 else self.smooth
            shake = 0.0 if stuck else 1.5 * self.lumen.unit * math.sin(5 * time + number)
            blits.append(
                (
                    sprite,
                    (
                        corner[0] + round(at_x - sprite.get_width() / 2),
                        corner[1] + round(at_y + shake - sprite.get_height() / 2),
                    ),
                )
            )
        blit_all(surface, blits)
        shown = min(1.0, max(0.0, (elapsed - 0.55 * PLUGGED_S) / (0.6 * PLUGGED_S)))
        if shown > 0:
            threads, box = self.threads
            wide = round(box.width * shown)
            surface.blit(threads, box.move(corner), (0, 0, wide, box.height))

    def _leak(self, corner: tuple[int, int], elapsed: float, time: float) -> list[Drawn]:
        """The escaping blood, which decreases as the plug grows."""
        leak, rng = [], random.Random(LEAKING_CELLS)
        for number in range(round(LEAKING_CELLS * max(0.0, 1 - elapsed / (0.8 * PLUGGED_S)))):
            age = (0.45 * time + number * 0.618) % 1.0
            out = age * 2.3 * self.deep
            spread = rng.uniform(-0.5, 0.5) * self.wide * (0.7 + 3 * age)
            sides = self.blood[min(len(self.blood) - 1, int(age * len(self.blood)))]
            drop = sides[(number * 5) % len(sides)]
            half = drop.get_width() // 2
            y = self.edge + 0.5 * self.deep - out
            leak.append((drop, (corner[0] + round(self.x + spread) - half, corner[1] + round(y) - half)))
        return leak

    def _places(self, rng: random.Random) -> list[tuple[float, float, float]]:
        """Final position and start time of each platelet, from the depth of the cut outwards."""
        places = []
        pitch = self.lumen.half * 0.062
        for number in range(PLATELETS):
            part = number / PLATELETS
            if part < 0.4:
                up = 1 - part / 0.4
                y = self.edge - up * self.deep * 0.85
                wide = self.wide * (0.3 + 0.75 * (1 - up))
            else:
                down = (part - 0.4) / 0.6
                y = self.edge + down * pitch * 2.6
                wide = self.wide * (2.4 - 1.7 * down)
            # The golden ratio spreads them evenly.
            x = self.x + (2 * (number * 0.618 % 1) - 1) * wide
            places.append((x, y + rng.uniform(-0.4, 0.4) * pitch, part * (PLUGGED_S - TRAVEL_S)))
        return places

    def _nick(self) -> pygame.Surface:
        """A ragged notch through the wall, dark as the lumen, with torn pale lips."""
        wide, tall = int(self.wide * 6), int(self.deep * 1.9)
        self.nick_top = int(self.edge - self.deep * 1.45)
        nick = pygame.Surface((wide * SUPERSAMPLING, tall * SUPERSAMPLING), pygame.SRCALPHA, 32)
        nick.fill((120, 40, 50, 0))
        middle, open_y = (
            wide * SUPERSAMPLING / 2,
            (self.edge - self.nick_top + 0.8 * self.lumen.unit) * SUPERSAMPLING,
        )
        for grow, high, colour in (
            (1.5, 0.98, (134, 52, 60, 255)),
            (1.25, 0.98, (240, 201, 192, 255)),
            (1.0, 1.02, (120, 30, 40, 255)),
            (0.8, 1.16, (42, 13, 20, 255)),
        ):
            half, top = self.wide * SUPERSAMPLING * grow, open_y - self.deep * SUPERSAMPLING * high
            left = [
                (
                    middle - half * (1.1 - 0.8 * n / 8 - 0.1 * math.sin(9 * n / 8)),
                    open_y + (top - open_y) * n / 8,
                )
                for n in range(9)
            ]
            right = [
                (middle + half * (1.1 - 0.1 * n + 0.1 * math.sin(n + 1)), open_y + (top - open_y) * n / 8)
                for n in range(8, -1, -1)
            ]
            pygame.draw.polygon(nick, colour, [*left, *right])
        return pygame.transform.smoothscale(nick, (wide, tall))

    def _threads(self, rng: random.Random) -> tuple[pygame.Surface, pygame.Rect]:
        """The fibrin that holds the plug."""
        wide, tall = int(self.wide * 5.2), int(self.lumen.half * 0.3)
        net = pygame.Surface((wide * SUPERSAMPLING, tall * SUPERSAMPLING), pygame.SRCALPHA, 32)
        net.fill((*FIBRIN, 0))
        for _ in range(7):
            y, to_y = rng.uniform(0.15, 0.7) * tall, rng.uniform(0.15, 0.7) * tall
            points = []
            for n in range(13):
                part = n / 12
                dip = math.sin(math.pi * part)
                x = wide * (0.06 + 0.88 * part)
                points.append(
                    (x * SUPERSAMPLING, (0.1 * tall + (y + (to_y - y) * part) * dip) * SUPERSAMPLING)
                )
            line(net, (*FIBRIN, rng.randint(150, 230)), points, self.lumen.unit * SUPERSAMPLING * 0.9)
        box = pygame.Rect(round(self.x - wide / 2), round(self.edge - tall * 0.15), wide, tall)
        return pygame.transform.smoothscale(net, box.size), box


def _dimmed(cells: list[Sprite], part: float, light: int) -> list[Sprite]:
    """Some of the cells, smaller and darker."""
    found = []
    for cell in cells[::7]:
        size = max(2, round(cell.get_width() * part)), max(2, round(cell.get_height() * part))
        own = pygame.transform.smoothscale(cell, size)
        own.fill((light, light, light, 255), special_flags=pygame.BLEND_RGBA_MULT)
        found.append(rle(own))
    return found


def _platelets(size: int) -> list[Sprite]:
    """A resting platelet, a smooth disc; then active ones, stars with different fine arms."""
    found = art.load("platelets", size * 1080 / 40)
    sprites = []
    for shape in range(SHAPES + 1):
        wide = size if shape else round(size * 0.86)
        if found is not None:
            side = found[0].get_height()
            sprite = pygame.transform.smoothscale(
                found[0].subsurface((shape * side, 0, side, side)), (wide, wide)
            )
        else:
            sprite = pygame.Surface((wide * SUPERSAMPLING, wide * SUPERSAMPLING), pygame.SRCALPHA, 32)
            sprite.fill((*PLATELET, 0))
            middle = wide * SUPERSAMPLING / 2
            pygame.draw.circle(sprite, (*PLATELET, 255), (middle, middle), middle * 0.6)
            sprite = pygame.transform.smoothscale(sprite, (wide, wide))
        sprites.append(rle(sprite))
    return sprites
