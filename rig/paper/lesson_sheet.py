"""The lesson sheet for print: the steps of the story, and on the last side the questions and the warning
signs."""

import math
from dataclasses import replace

from rig.outputs.frame import Frame
from rig.paper.lesson_content import Question, Sheet, Step
from rig.paper.poster import MARGIN, SIZE, Words, write
from rig.screen.sdl import pygame
from rig.screen.vein.vein import Vein
from rig.screen.views.take_home import TakeHome
from rig.screen.widgets import theme
from rig.screen.widgets.antialias import dot, panel
from rig.screen.widgets.theme import Layout
from rig.settings.appearance import Appearance
from rig.story.views import View

#: Smallest type, in dots of SIZE at 200 per inch: 11 points are 30.6 dots.
LEAST = 31
TITLE, HEAD, NAME, TEXT = 84, 54, 40, 36
#: Steps per side.
ROWS = 11
#: Width of the column with the steps' names, as a part of the page.
NAMES = 0.27
#: Blank lines under a question.
RULED = 2


def draw(sheet: Sheet, frame: Frame) -> list[tuple[pygame.Surface, Words]]:
    """All sides, in the language of a frame, which also gives the picture of the vein."""
    look = replace(Appearance("projector"), mirrored=frame.look.mirrored)
    theme.use_palette(look)
    frame = replace(frame, look=look)
    count = math.ceil(len(sheet.seen) / ROWS)
    each = math.ceil(len(sheet.seen) / count)
    fronts = [_front(sheet, frame, n * each, (n + 1) * each) for n in range(count)]
    return [*fronts, _back(sheet, frame)]


def _page(frame: Frame, title: str, over: str) -> tuple[pygame.Surface, Words, pygame.Rect]:
    """A side with header and footer, and the space between them."""
    surface, words = pygame.Surface(SIZE), Words()
    surface.fill(theme.BG)
    box = pygame.Rect(MARGIN, MARGIN, SIZE[0] - 2 * MARGIN, SIZE[1] - 2 * MARGIN)
    write(surface, over, pygame.Rect(box.x, box.y, box.width, 48), LEAST, words, theme.ACCENT)
    write(surface, title, pygame.Rect(box.x, box.y + 48, box.width, 110), TITLE, words)
    foot = pygame.Rect(box.x, box.bottom - 48, box.width, 48)
    surface.fill(theme.EDGE, (box.x, foot.y - 10, box.width, 3))
    write(surface, frame.labels["learning_only"], foot, LEAST, words, theme.MUTED)
    return surface, words, pygame.Rect(box.x, box.y + 180, box.width, foot.y - 30 - box.y - 180)


def _front(sheet: Sheet, frame: Frame, first: int, after: int) -> tuple[pygame.Surface, Words]:
    """Steps from the first to the one before `after`."""
    surface, words, room = _page(frame, sheet.title, frame.labels["sheet"])
    picture = pygame.Rect(room.x, room.y, room.width, 400)
    Vein(picture).draw(surface, replace(frame, view=View.VEIN, closure=0.6, depth=0.0, dose=0.0, cues={}))
    head = pygame.Rect(room.x, picture.bottom + 20, room.width, 80)
    write(surface, frame.labels["sheet_seen"], head, HEAD, words)
    list_ = pygame.Rect(room.x, head.bottom, room.width, room.bottom - head.bottom)
    tall = list_.height // ROWS
    for n, step in enumerate(sheet.seen[first:after], start=first):
        row = pygame.Rect(list_.x, list_.y + (n - first) * tall, list_.width, tall)
        _step(surface, row, n, step, words)
    return surface, words


def _step(surface: pygame.Surface, row: pygame.Rect, n: int, step: Step, words: Words) -> None:
    """A number, the scene's title, and its sentences."""
    if n % 2 == 0:
        surface.blit(panel((row.width, row.height - 4), 14, theme.PANEL), row)
    side, gap = 64, 24
    disc = _place(pygame.Rect(row.x + 12, row.centery - 2 - side // 2, side, side), row)
    dot(surface, disc.center, side // 2, theme.FLOW)
    write(surface, str(n + 1), disc, NAME, words, theme.BG, x=0.5)
    left = row.x + 12 + side + gap
    name = pygame.Rect(left, row.y, round(row.width * NAMES), row.height - 4)
    write(surface, step.title, _place(name, row), NAME, words, rows=2)
    says = pygame.Rect(name.right + gap, row.y, row.right - name.right - 2 * gap, row.height - 4)
    write(surface, step.says, _place(says, row), TEXT, words, rows=3)


def _back(sheet: Sheet, frame: Frame) -> tuple[pygame.Surface, Words]:
    labels = frame.labels
    surface, words, room = _page(frame, labels["sheet_ask"], labels["sheet"])
    tall = 300
    for n, question in enumerate(sheet.questions):
        box = pygame.Rect(room.x, room.y + n * (tall + 20), room.width, tall)
        _question(surface, box, n, question, words)
    top = room.y + len(sheet.questions) * (tall + 20) + 10
    head = pygame.Rect(room.x, top, room.width, 76)
    write(surface, frame.title, head, HEAD, words)
    answers = pygame.Rect(room.x, room.bottom - 50 * len(sheet.questions), room.width, 50)
    under = answers.y - 62
    said = pygame.Rect(room.x, under - 12 - 56 * len(sheet.signs), room.width, 56)
    cards = pygame.Rect(room.x, head.bottom, room.width, said.y - 16 - head.bottom)
    TakeHome(cards, Layout((1900, 1070), frame.look)).draw(surface, frame)
    for n, sentence in enumerate(sheet.signs):
        write(surface, sentence, said.move(0, 56 * n), TEXT, words)
    surface.fill(theme.EDGE, (room.x, under - 6, room.width, 3))
    write(surface, labels["sheet_answers"], pygame.Rect(room.x, under, room.width, 60), NAME, words)
    for n, question in enumerate(sheet.questions):
        text = f"{n + 1}. {question.answer}"
        write(surface, text, answers.move(0, 50 * n), LEAST + 2, words, theme.MUTED)
    return surface, words


def _question(surface: pygame.Surface, box: pygame.Rect, n: int, question: Question, words: Words) -> None:
    """A question, its choices, and blank lines."""
    surface.blit(panel(box.size, 20, theme.PANEL), box)
    inner = box.inflate(-60, -30)
    upper = pygame.Rect(inner.x, inner.y, inner.width, 96)
    write(surface, f"{n + 1}. {question.asks}", upper, 46, words, rows=2)
    under = pygame.Rect(inner.x, upper.bottom, inner.width, 50)
    write(surface, question.choices, under, TEXT, words, theme.MUTED)
    for line in range(RULED):
        y = inner.bottom - 4 - 62 * line
        surface.fill(theme.MUTED, (inner.x, y, inner.width, 2))


def _place(box: pygame.Rect, row: pygame.Rect) -> pygame.Rect:
    return theme.flip(box, row) if theme.MIRRORED else box
