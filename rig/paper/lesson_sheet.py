"""The lesson sheet, drawn for paper: what was seen, what to label, draw and ask, and the signs."""

import math
from collections.abc import Iterator
from dataclasses import replace

from rig.outputs.frame import Frame
from rig.paper.lesson_content import Question, Sheet, Step
from rig.paper.poster import MARGIN_DOTS, SIZE_DOTS, Words, signs, write
from rig.screen.sdl import pygame
from rig.screen.vein.lumen import Dome
from rig.screen.vein.vein import Vein
from rig.screen.widgets import theme
from rig.screen.widgets.antialias import dot, panel
from rig.settings.appearance import Appearance
from rig.story.views import View

#: Smallest type, dots: 11 points are 30.6 dots at 200 to an inch.
LEAST_DOTS = 31
#: Factor of the large print: its smallest type is 18 points.
LARGER_RATIO = 1.65
#: Sizes of type, dots.
TITLE_DOTS, NAME_DOTS, TEXT_DOTS = 84, 40, 36
#: Width of a step's name beside what is said of it, as a part of the page.
NAMES_RATIO = 0.27
#: Height of a line of TEXT_DOTS, and of the room above and below a step, in dots.
LINE_DOTS, ROOM_DOTS = 46, 10
#: Closure of the vein that is to be labelled.
CLOSURE_RATIO = 0.6


def draw(sheet: Sheet, frame: Frame, large: bool = False) -> list[tuple[pygame.Surface, Words]]:
    """All sides in the language of a frame, which also gives the vein in the picture."""
    look = replace(Appearance("projector"), mirrored=frame.look.mirrored, faces=frame.look.faces)
    theme.use_palette(look)
    pages = _Pages(replace(frame, look=look), LARGER_RATIO if large else 1.0)
    return [*pages.fronts(sheet), *pages.backs(sheet)]


class _Pages:
    """The sides in one size of type."""

    def __init__(self, frame: Frame, scale: float) -> None:
        self._frame, self._scale = frame, scale

    def _px(self, dots: float) -> int:
        return round(dots * self._scale)

    def _page(self, title: str, over: str) -> tuple[pygame.Surface, Words, pygame.Rect]:
        """An empty side with its head and foot, and the room between them."""
        surface, words = pygame.Surface(SIZE_DOTS), Words()
        surface.fill(theme.BG)
        box = pygame.Rect(
            MARGIN_DOTS, MARGIN_DOTS, SIZE_DOTS[0] - 2 * MARGIN_DOTS, SIZE_DOTS[1] - 2 * MARGIN_DOTS
        )
        small = self._px(LEAST_DOTS)
        write(surface, over, pygame.Rect(box.x, box.y, box.width, small * 1.5), small, words, theme.ACCENT)
        head = pygame.Rect(box.x, box.y + small * 1.5, box.width, 110)
        write(surface, title, head, min(TITLE_DOTS, self._px(TITLE_DOTS)), words)
        foot = pygame.Rect(box.x, box.bottom - small * 3, box.width, small * 3)
        surface.fill(theme.EDGE, (box.x, foot.y - 6, box.width, 3))
        write(surface, self._frame.labels["learning_only"], foot, small, words, theme.MUTED, rows=2)
        return surface, words, pygame.Rect(box.x, head.bottom + 16, box.width, foot.y - 26 - head.bottom)

    def fronts(self, sheet: Sheet) -> Iterator[tuple[pygame.Surface, Words]]:
        """Sides with as many steps as they have room for, each with all that it says."""
        labels = self._frame.labels
        surface, words, room = self._page(sheet.title, labels["sheet"])
        y = room.y
        for n, step in enumerate(sheet.seen):
            tall = self._height(step, room.width)
            if y + tall > room.bottom:
                yield surface, words
                surface, words, room = self._page(labels["sheet_seen"], labels["sheet"])
                y = room.y
            self._step(surface, pygame.Rect(room.x, y, room.width, tall), n, step, words)
            y += tall
        yield surface, words

    def _names(self, width: int) -> int:
        return round(width * NAMES_RATIO)

    def _height(self, step: Step, width: int) -> int:
        """Of a step with all its lines, as wide as it is set."""
        says = width - self._px(100) - self._names(width) - 60
        rows = theme.rows_of(step.says, self._px(TEXT_DOTS), says)
        return max(2 * self._px(LINE_DOTS), rows * self._px(LINE_DOTS)) + 2 * ROOM_DOTS

    def _step(self, surface: pygame.Surface, row: pygame.Rect, n: int, step: Step, words: Words) -> None:
        """A number, what the scene is called, and what it says."""
        if n % 2 == 0:
            surface.blit(panel((row.width, row.height - 4), 14, theme.PANEL), row)
        side = self._px(56)
        disc = _place(pygame.Rect(row.x + 12, row.centery - 2 - side // 2, side, side), row)
        dot(surface, disc.center, side // 2, theme.FLOW)
        write(surface, str(n + 1), disc, self._px(NAME_DOTS - 4), words, theme.BG, x=0.5)
        left = row.x + self._px(100)
        name = pygame.Rect(left, row.y, self._names(row.width), row.height - 4)
        write(surface, step.title, _place(name, row), self._px(NAME_DOTS), words, rows=3)
        says = pygame.Rect(name.right + 24, row.y, row.right - name.right - 48, row.height - 4)
        rows = math.ceil(row.height / self._px(LINE_DOTS)) + 1
        write(surface, step.says, _place(says, row), self._px(TEXT_DOTS), words, rows=rows)

    def backs(self, sheet: Sheet) -> Iterator[tuple[pygame.Surface, Words]]:
        """What to label and draw; then what to ask, the signs, and the answers upside down."""
        labels, frame = self._frame.labels, self._frame
        surface, words, room = self._page(labels["sheet_ask"], labels["sheet"])
        y = self._label(surface, room, words)
        y = self._boxes(surface, pygame.Rect(room.x, y, room.width, 0), words)
        tall = self._px(190)
        for n, question in enumerate(sheet.questions):
            if y + tall > room.bottom:
                yield surface, words
                surface, words, room = self._page(labels["sheet_ask"], labels["sheet"])
                y = room.y
            self._question(surface, pygame.Rect(room.x, y, room.width, tall - 14), n, question, words)
            y += tall
        yield surface, words
        surface, words, room = self._page(frame.title, labels["sheet"])
        answers = pygame.Rect(room.x, 0, room.width, self._px(60) * (len(sheet.questions) + 2))
        answers.bottom = room.bottom
        size = min(50, self._px(44))
        signs(surface, pygame.Rect(room.x, room.y, room.width, answers.y - 40 - room.y), labels, size, words)
        self._answers(surface, answers, sheet, words)
        yield surface, words

    def _label(self, surface: pygame.Surface, room: pygame.Rect, words: Words) -> int:
        """The vein with a clot, three of its parts numbered, and lines for their names. Where it ends, px."""
        picture = pygame.Rect(room.x, room.y, room.width, 380)
        bare = replace(
            self._frame, view=View.VEIN, closure=CLOSURE_RATIO, depth=0.0, dose=0.0, cues={}, treated=None
        )
        vein = Vein(picture)
        vein.draw(surface, bare)
        lumen, small = vein.lumen, self._px(NAME_DOTS)
        dome = Dome(lumen, CLOSURE_RATIO)
        left, right = 0.15 * lumen.width, 0.85 * lumen.width
        middle = lumen.floor(dome.seat) - dome.peak / 2
        marks = ((left, lumen.roof(left) - 26), (dome.seat, middle), (right, lumen.centre(right)))
        for n, (x, y) in enumerate(marks):
            self._number(surface, (picture.x + round(x), picture.y + round(y)), n, words)
        y = picture.bottom + 10
        task = pygame.Rect(room.x, y, room.width, small * 1.6)
        write(surface, self._frame.labels["sheet_label"], task, small, words)
        wide = room.width // 3
        for n in range(3):
            self._number(surface, (room.x + n * wide + 30, task.bottom + small), n, words)
            surface.fill(theme.MUTED, (room.x + n * wide + 70, task.bottom + small + 24, wide - 100, 2))
        return round(task.bottom + 2.4 * small)

    def _number(self, surface: pygame.Surface, at: tuple[int, int], n: int, words: Words) -> None:
        dot(surface, at, 27, theme.TEXT)
        box = pygame.Rect(0, 0, 54, 54)
        box.center = at
        write(surface, str(n + 1), box, 36, words, theme.BG, x=0.5)

    def _boxes(self, surface: pygame.Surface, at: pygame.Rect, words: Words) -> int:
        """Three empty boxes to draw in. Where they end, px."""
        labels, small = self._frame.labels, self._px(NAME_DOTS)
        task = pygame.Rect(at.x, at.y, at.width, small * 1.6)
        write(surface, labels["sheet_draw"], task, small, words)
        wide = (at.width - 40) // 3
        for n, name in enumerate(("before", "clot", "after")):
            box = pygame.Rect(at.x + n * (wide + 20), task.bottom, wide, 270)
            surface.blit(panel(box.size, 16, theme.BG, theme.MUTED, 3), box)
            name_box = pygame.Rect(box.x + 16, box.y + 6, wide - 32, self._px(LINE_DOTS))
            write(surface, labels[name], name_box, self._px(LEAST_DOTS), words, theme.MUTED)
        return task.bottom + 300

    def _question(
        self, surface: pygame.Surface, box: pygame.Rect, n: int, question: Question, words: Words
    ) -> None:
        """A question, its choices, and a line to write on."""
        surface.blit(panel(box.size, 20, theme.PANEL), box)
        inner = box.inflate(-50, -16)
        upper = pygame.Rect(inner.x, inner.y, inner.width, self._px(60))
        write(surface, f"{n + 1}. {question.asks}", upper, self._px(NAME_DOTS), words, rows=2)
        under = pygame.Rect(inner.x, upper.bottom, inner.width, self._px(50))
        write(surface, question.choices, under, self._px(TEXT_DOTS - 3), words, theme.MUTED, rows=2)
        surface.fill(theme.MUTED, (inner.x, inner.bottom - 4, inner.width, 2))

    def _answers(self, surface: pygame.Surface, box: pygame.Rect, sheet: Sheet, words: Words) -> None:
        """All answers, upside down: whoever wants to know has to turn the page."""
        labels, small = self._frame.labels, self._px(LEAST_DOTS + 1)
        side, unseen = pygame.Surface(box.size), Words()
        side.fill(theme.BG)
        names = ", ".join(
            f"{n + 1} {labels[part]}" for n, part in enumerate(("seen_wall", "clot", "seen_cells"))
        )
        rows = [
            labels["sheet_answers"],
            f"{names}.",
            *(f"{n + 1}. {q.answer}" for n, q in enumerate(sheet.questions)),
        ]
        tall = box.height // len(rows)
        for n, row in enumerate(rows):
            write(side, row, pygame.Rect(0, n * tall, box.width, tall), small, unseen, theme.MUTED, rows=2)
        surface.blit(pygame.transform.rotate(side, 180), box)
        words += [(text, box.x, box.y + base, size) for text, _, base, size in unseen]


def _place(box: pygame.Rect, row: pygame.Rect) -> pygame.Rect:
    return theme.flip(box, row) if theme.MIRRORED else box
