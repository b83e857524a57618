"""The clot: a dome of fibrin and trapped cells on the lower wall, cut once for each stage of its growth."""

import math
import random
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import cached_property

from rig.screen.sdl import pygame
from rig.screen.vein.lumen import Dome, Lumen
from rig.screen.widgets import art
from rig.screen.widgets.anatomy_colours import FIBRIN, RIM
from rig.screen.widgets.sprite import Sprite, line, ready
from rig.screen.widgets.theme import mixed

#: Sizes of a clot.
STAGES = 28
#: Steps of dissolution of a clot's strands and rim.
WORN = 7
#: Stages in the cache; the least recently used one is dropped first.
CACHED_STAGES = 72
#: Likely wear of a clot while medicine dissolves it: (wear, largest size, smallest size).
LIKELY = ((2, STAGES, 14), (3, 20, 3), (4, 8, 1))
#: Strands of the plain net, if the art is missing.
STRANDS = 28
#: Supersampling for smooth edges.
SUPERSAMPLING = 2
#: Opacity of a clot over what lies inside it, 0 to 255.
VEIL_ALPHA = 95


@dataclass(frozen=True)
class Stage:
    """A clot of one size, and its place in the vein's picture."""

    sprite: Sprite
    box: pygame.Rect
    veil: Sprite
    """The same, translucent, for the rows of the band only."""
    veil_box: pygame.Rect

    def sunk(self, rows: int) -> "Stage":
        """The same stage, some rows lower."""
        return Stage(self.sprite, self.box.move(0, rows), self.veil, self.veil_box.move(0, rows))


Key = tuple[int, int]
"""Size, 1 to STAGES, and wear, 0 to WORN - 1; size 0 is no clot."""
Cutting = Generator[Stage | None, None, None]


class Clot:
    """Clots of one vein. A stage is cut when it is first needed, or ahead, in small steps."""

    def __init__(self, lumen: Lumen, band: pygame.Rect) -> None:
        """`band` is the area in which something inside a clot shows through."""
        self.lumen = lumen
        self.band = band
        self.stages: dict[Key, Stage] = {}
        self._started: tuple[Key, Cutting] | None = None
        """A stage that is being cut ahead."""
        self._prepared: Key | None = None
        """Every stage that may follow this one is in the cache."""
        full = Dome(lumen, 1.0)
        self.size = (int(2 * full.reach) + 8, int(full.peak) + int(8 * lumen.unit) + 8)

    @cached_property
    def flesh(self) -> Sprite:
        """The inside of a clot; not made for the first picture, which has no clot."""
        found = art.load("clot", self.lumen.unit * art.PX_PER_U)
        return self._flesh(None if found is None else found[0])

    @cached_property
    def nets(self) -> list[Sprite]:
        """The fibrin net at each step of dissolution."""
        return [self._net(worn) for worn in range(WORN)]

    def draw(self, surface: pygame.Surface, corner: tuple[int, int], dome: Dome, dose: float) -> None:
        """Draw the clot of the picture whose top left is at `corner`."""
        stage = self.stage(dome, dose)
        if stage:
            surface.blit(stage.sprite, stage.box.move(corner))

    def draw_over(
        self, surface: pygame.Surface, corner: tuple[int, int], dome: Dome, dose: float, inside: pygame.Rect
    ) -> None:
        """Veil what lies `inside` the clot, such as a catheter's tip."""
        stage = self.stage(dome, dose)
        if stage:
            over = inside.clip(stage.veil_box)
            part = over.move(-stage.veil_box.x, -stage.veil_box.y)
            surface.blit(stage.veil, over.move(corner), part)

    def stage(self, dome: Dome, dose: float) -> Stage | None:
        """The current stage; None if there is no clot."""
        key = number, _ = _key(dome, dose)
        if number <= 0:
            return None
        stage = self.stages.pop(key, None)
        if stage is None:
            started, self._started = self._started, None
            cutting = started[1] if started and started[0] == key else self._cut(key)
            while stage is None:
                stage = next(cutting)
        self._keep(key, stage)
        # Between two stages, the next one rises out of the wall, which hides its foot.
        rows = round(Dome(self.lumen, number / STAGES).peak - dome.peak)
        return stage.sunk(rows)

    def prerender(self, dome: Dome, dose: float, most: float | None = None) -> bool:
        """Cut a little more of a stage that is likely to come next, so that none has to be cut at once.

        `most` is the largest closure of a clot that no medicine reaches. False if nothing is left to do.
        """
        now = _key(dome, dose)
        if self._started is None and now != self._prepared:
            soon = _soon(*now) if most is None else _sizes(math.ceil(most * STAGES))
            missing = next((key for key in soon if key not in self.stages), None)
            if missing is None:
                self._prepared = now
            else:
                self._started = missing, self._cut(missing)
        if self._started is None:
            return False
        key, cutting = self._started
        stage = next(cutting)
        if stage is not None:
            self._started = None
            self._keep(key, stage)
        return True

    def _keep(self, key: Key, stage: Stage) -> None:
        while len(self.stages) >= CACHED_STAGES:
            del self.stages[next(iter(self.stages))]
        self.stages[key] = stage

    def _flesh(self, found: Sprite | None) -> Sprite:
        """The inside of the largest clot: packed cells, platelets and strands."""
        if found is not None:
            return art.resized(found, self.size)
        rng = random.Random(5)
        small = pygame.Surface((28, 18), 0, 32)
        for x in range(28):
            for y in range(18):
                small.set_at((x, y), mixed((146, 30, 48), (82, 12, 28), rng.random()))
        flesh = pygame.Surface(self.size, pygame.SRCALPHA, 32)
        flesh.blit(pygame.transform.smoothscale(small, self.size), (0, 0))
        return flesh

    def _net(self, worn: int) -> Sprite:
        """The fibrin net, thinner at each step of dissolution, from the catheter's side."""
        found = art.load(f"net-{worn}", self.lumen.unit * art.PX_PER_U)
        if found is not None:
            return art.resized(found[0], self.size)
        wide, tall = self.size
        net = pygame.Surface(self.size, pygame.SRCALPHA, 32)
        net.fill((*FIBRIN, 0))
        for n in range(round(STRANDS * worn / (WORN - 1)), STRANDS):
            x = wide * n / STRANDS
            for way in (-0.3, 0.3):
                pygame.draw.aaline(net, (*FIBRIN, 255), (x, 0), (x + way * wide, tall))
        return net

    def _cut(self, key: Key) -> Cutting:
        """Cut a stage, in steps of a millisecond or two; only the last one yields it."""
        dome, worn = Dome(self.lumen, key[0] / STAGES), key[1]
        unit = self.lumen.unit
        rim = 2.6 * unit
        left = int(dome.seat - dome.reach - rim) - 1
        top = int(self.lumen.floor(dome.seat) - dome.peak - rim) - 1
        wide = int(2 * (dome.reach + rim)) + 3
        low = max(self.lumen.floor(left), self.lumen.floor(left + wide))
        # Deep enough in the wall to hide the foot of a stage that has not fully risen.
        foot = low + dome.lumen.height / STAGES * 0.8
        tall = int(foot - top) + 1
        box = pygame.Rect(left, top, wide, tall)
        outline = [
            ((x - left) * SUPERSAMPLING, (self._edge(dome, x) - top) * SUPERSAMPLING)
            for x in _span(left + rim, left + wide - rim, 6)
        ]
        base = [(outline[-1][0], float(tall * SUPERSAMPLING)), (outline[0][0], float(tall * SUPERSAMPLING))]

        mask = pygame.Surface((wide * SUPERSAMPLING, tall * SUPERSAMPLING), pygame.SRCALPHA, 32)
        mask.fill((255, 255, 255, 0))
        pygame.draw.polygon(mask, (255, 255, 255, 255), [*outline, *base])
        yield None
        mask = pygame.transform.smoothscale(mask, box.size)
        yield None

        sprite = pygame.Surface(box.size, pygame.SRCALPHA, 32)
        # The flesh hangs from the dome's top, so that it rises as the clot does.
        at = (wide // 2 - self.size[0] // 2, 0)
        sprite.blit(self.flesh, at)
        sprite.blit(self._light(box, outline, base), (0, 0), special_flags=pygame.BLEND_RGB_MULT)
        yield None
        sprite.blit(self.nets[worn], at)
        sprite.blit(mask, (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
        yield None

        edge = pygame.Surface((wide * SUPERSAMPLING, tall * SUPERSAMPLING), pygame.SRCALPHA, 32)
        edge.fill((*RIM, 0))
        pieces = _dashes(outline, worn / (WORN - 1), 9 * unit * SUPERSAMPLING)
        for wide_as, solid in ((3.6, 60), (2.4, 110), (1.5, 255)):
            for piece in pieces:
                line(edge, (*RIM, solid), piece, rim * wide_as)
        yield None
        sprite.blit(pygame.transform.smoothscale(edge, box.size), (0, 0))
        yield None
        # Stages sink by up to one step, so the veil extends upwards by one step.
        band = self.band.clip(box) or pygame.Rect(box.topleft, (1, 1))
        veil = sprite.subsurface(band.move(-box.x, -box.y)).copy()
        veil.fill((255, 255, 255, VEIL_ALPHA), special_flags=pygame.BLEND_RGBA_MULT)
        yield Stage(ready(sprite), box, ready(veil), band)

    def _edge(self, dome: Dome, x: float) -> float:
        """The outline with small lumps."""
        rise = dome.rise(x)
        u = (x - dome.seat) / self.lumen.height
        lumps = 0.6 * math.sin(19 * u + 1) + 0.4 * math.sin(37 * u + 2.4)
        # Lumps only cut into the smooth dome, so whatever avoids the dome avoids them.
        return self.lumen.floor(x) - rise + (lumps + 1) * 0.016 * min(rise, self.lumen.half)

    def _light(
        self, box: pygame.Rect, outline: list[tuple[float, float]], base: list[tuple[float, float]]
    ) -> pygame.Surface:
        """Shading, bright under the rim and dark below: the blurred, inverted outline."""
        coarse = 10
        size = (box.width // coarse + 2, box.height // coarse + 2)
        light = pygame.Surface(size, 0, 32)
        light.fill((255, 235, 230))
        middle = (outline[0][0] + outline[-1][0]) / 2
        for inset, level in ((0.93, 225), (0.8, 190), (0.62, 165)):
            points = [
                (
                    (middle + (x - middle) * inset) / SUPERSAMPLING / coarse + 0.5,
                    (base[0][1] - (base[0][1] - y) * inset) / SUPERSAMPLING / coarse + 1.0,
                )
                for x, y in [*outline, *base]
            ]
            pygame.draw.polygon(light, (level, level, level), points)
        return pygame.transform.smoothscale(light, box.size)


def _key(dome: Dome, dose: float) -> Key:
    return min(STAGES, math.ceil(dome.closure * STAGES)), min(WORN - 1, math.ceil(dose * (WORN - 1)))


def _soon(number: int, worn: int) -> Iterator[Key]:
    """Stages that may follow: all sizes without wear, or those of a dissolving clot."""
    near = [(number - 1, worn), (number, worn + 1), (number + 1, worn), (number - 1, worn + 1)]
    if worn == 0:
        near[1:1] = _sizes(STAGES)
    if number:
        near += [
            (size, step) for step, most, least in LIKELY for size in range(min(number, most), least - 1, -1)
        ]
    return (key for key in near if 1 <= key[0] <= STAGES and key[1] < WORN)


def _sizes(most: int) -> list[Key]:
    """All sizes up to `most`, without wear."""
    return [(size, 0) for size in range(1, most + 1)]


def _span(start: float, end: float, step: float) -> list[float]:
    count = max(8, int((end - start) / step))
    return [start + (end - start) * n / count for n in range(count + 1)]


def _dashes(outline: list[tuple[float, float]], worn: float, dash: float) -> list[list[tuple[float, float]]]:
    """The rim in pieces: whole, or broken from its left end according to the wear."""
    if worn <= 0:
        return [outline]
    far = len(outline) * worn * 0.85
    pieces: list[list[tuple[float, float]]] = [[]]
    along = 0.0
    for number, point in enumerate(outline):
        if number:
            along += math.dist(point, outline[number - 1])
        if number < far and along % (2 * dash) > dash * (1.3 - 0.6 * worn):
            if pieces[-1]:
                pieces.append([])
        else:
            pieces[-1].append(point)
    return [piece for piece in pieces if len(piece) > 1]
