"""Arabic and Hindi: shaped, in order, and marked in the captions; beside what FriBidi and FreeType draw.

Pillow's layout engine Raqm orders by FriBidi and draws by FreeType, neither of which the rig uses.
"""

import sys
import tomllib
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from unicodedata import bidirectional

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, features
from shared.sight import pixels

from rig.commands.shared.example import example
from rig.outputs.frame import Caption, frame
from rig.screen.sdl import pygame
from rig.screen.views.take_home import SIGNS
from rig.screen.widgets import caption_bar, shaping, theme
from rig.screen.widgets.glyphs import missing
from rig.screen.window.picture import Picture
from rig.settings.appearance import Appearance
from rig.settings.config import Config
from rig.story import media_files
from rig.story.lint import NUMBERS
from rig.story.media_files import MEDIA
from rig.visit.exhibit import make_exhibit

SAMPLE = Path(__file__).parent / "arabic"
ARABIC, HINDI = (
    str(next(file for file in (files(f"fontpkg_noto_sans_{script}") / "files").iterdir()))
    for script in ("arabic", "devanagari")
)
LINES = tomllib.loads((SAMPLE / "ar.toml").read_text(encoding="utf-8"))["lines"]
SAID = [line.split("[[")[0] + line.split("[[")[-1].replace("]]", "") for line in LINES.values()]
MIXED = [
    "قد يستمر الدواء 24 ساعة، أو 1.5 يوم.",
    "هذه جلطة، واسمها DVT (بالإنجليزية) أو deep clot.",
    "Arabic الجلطة 12,5 in a sentence",
    "اضغط: 1, 2, 3 أو F1!",
    "للبدء",
    "رأيتُ جُلْطَةً",
    "می\u200cخواهم",
]
DEVANAGARI = ["रक्त का थक्का", "क्षति, स्त्री, ज्ञान", "किताबें पढ़िए", "24 घंटे में श्रृंखला", "क्\u200dष"]


def of(face: str, rtl: bool) -> shaping.Type:
    return shaping.Type((face,), rtl)


def ours(text: str, size: int, face: str, rtl: bool) -> np.ndarray:
    """The ink of a text, as the rig draws it."""
    drawn = shaping.picture(text, size, (255, 255, 255), of(face, rtl), (size, round(1.3 * size)))
    board = pygame.Surface(drawn.get_size())
    board.blit(drawn, (0, 0))
    return cropped(pixels(board)[:, :, 0])


def theirs(text: str, size: int, face: str, rtl: bool) -> np.ndarray:
    """The same by FriBidi, HarfBuzz and FreeType, through Pillow."""
    font = ImageFont.truetype(face, size, layout_engine=ImageFont.Layout.RAQM)
    font.set_variation_by_axes([600, 100])
    image = Image.new("L", (60 * size, 3 * size))
    place = (size, size)
    ImageDraw.Draw(image).text(place, text, 255, font=font, direction="rtl" if rtl else "ltr")
    return cropped(np.asarray(image))


def cropped(ink: np.ndarray) -> np.ndarray:
    rows, columns = np.flatnonzero(ink.max(axis=1) > 60), np.flatnonzero(ink.max(axis=0) > 60)
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(float)


def alike(a: np.ndarray, b: np.ndarray) -> float:
    """How alike two pictures of text are, up to 1, at the best of the places a pixel or two apart."""
    tall, wide = (max(x, y) + 4 for x, y in zip(a.shape, b.shape, strict=True))
    board = np.zeros((tall, wide))
    board[2 : 2 + a.shape[0], 2 : 2 + a.shape[1]] = a
    best = 0.0
    for dy in range(5):
        for dx in range(5):
            other = np.zeros((tall, wide))
            part = b[: tall - dy, : wide - dx]
            other[dy : dy + part.shape[0], dx : dx + part.shape[1]] = part
            best = max(best, float((board * other).sum() / np.sqrt((board**2).sum() * (other**2).sum())))
    return best


@pytest.fixture
def one_face(monkeypatch):
    """Draw all of a text in one face, as Pillow does: it knows no second."""

    def only(face: str) -> None:
        monkeypatch.setattr(shaping, "OWN", face)
        for kept in (shaping._files, shaping._placed):
            kept.cache_clear()

    yield only
    for kept in (shaping._files, shaping._placed):
        kept.cache_clear()


@pytest.mark.parametrize("text", [*SAID, *MIXED])
def test_arabic_looks_as_fribidi_and_freetype_draw_it(text, one_face):
    assert features.check("raqm")
    assert features.check("fribidi")
    one_face(ARABIC)
    assert alike(ours(text, 40, ARABIC, True), theirs(text, 40, ARABIC, True)) > 0.95


@pytest.mark.parametrize("text", DEVANAGARI)
def test_hindi_looks_as_freetype_draws_it(text, one_face):
    one_face(HINDI)
    assert alike(ours(text, 40, HINDI, False), theirs(text, 40, HINDI, False)) > 0.95


@pytest.mark.parametrize(("text", "face"), [("جلطة", ARABIC), ("क्षि", HINDI)])
def test_the_comparison_notices_letters_that_are_not_joined_or_stand_in_another_order(text, face, one_face):
    one_face(face)
    rtl = face == ARABIC
    apart = "\u200c".join(text)
    for wrong in (apart, text[::-1]):
        assert alike(ours(wrong, 40, face, rtl), theirs(text, 40, face, rtl)) < 0.9


def test_an_arabic_letter_has_the_form_that_its_neighbours_ask_for():
    """Unicode's own names tell the forms: ba alone, at the beginning, in the middle and at the end."""
    alone, begins, within, ends = (ours(one, 60, ARABIC, True) for one in "\ufe8f\ufe91\ufe92\ufe90")
    joined = {"ب": alone, "ب\u200d": begins, "\u200dب\u200d": within, "\u200dب": ends}
    for text, form in joined.items():
        drawn = ours(text, 60, ARABIC, True)
        scores = [alike(drawn, other) for other in (alone, begins, within, ends)]
        assert max(scores) == alike(drawn, form) > 0.99


@pytest.mark.parametrize(
    ("words", "from_left"),
    [
        (("قد", "تتكون", "جلطة"), (2, 1, 0)),
        (("اسمها", "DVT", "in", "legs", "هنا"), (4, 1, 2, 3, 0)),
        (("خذ", "24", "ساعة."), (2, 1, 0)),
        (("DVT", "only"), (0, 1)),
    ],
)
def test_the_words_of_a_row_stand_in_the_order_in_which_arabic_is_read(words, from_left):
    assert shaping.in_order(words, of(ARABIC, True)) == from_left


@pytest.mark.parametrize("now", range(5))
def test_the_word_that_is_said_is_marked_where_it_stands_in_the_row(now):
    theme.use_palette(Appearance(mirrored=True, faces=(ARABIC,)))
    words = ("اسمها", "DVT", "in", "legs", "هنا")
    board = pygame.Surface((900, 100))
    caption_bar.draw(board, board.get_rect(), 40, Caption((words,), (0, now)))
    accent = (np.abs(pixels(board).astype(int) - theme.ACCENT).sum(axis=2) < 60).any(axis=0)
    ink = pixels(board).max(axis=2).max(axis=0) > 60
    # Words are parted by wider gaps than letters: count those to the left of the mark.
    gaps = [b - a for a, b in pairwise(np.flatnonzero(ink)) if b - a > 6]
    assert len(gaps) == 4
    edges = np.flatnonzero(ink)
    starts = [edges[0], *(b for a, b in pairwise(edges) if b - a > 6)]
    place = sum(bool(start <= np.flatnonzero(accent)[0]) for start in starts) - 1
    assert (4, 1, 2, 3, 0)[place] == now


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The short story in Arabic, from a media folder of its own."""
    media = tmp_path_factory.mktemp("own")
    (media / "type").mkdir()
    (media / "type" / "NotoSansArabic.ttf").symlink_to(ARABIC)
    arabic = tomllib.loads((SAMPLE / "ar.toml").read_text(encoding="utf-8"))
    english = tomllib.loads((MEDIA / "words" / "en.toml").read_text(encoding="utf-8"))
    rows = [f"{key} = {toml(arabic[key])}" for key in ("name", "direction")]
    rows += ["[type]", f"face = {toml(arabic['type']['face'])}"]
    for table in ("titles", "lines", "hints", "labels", "faults"):
        spare = {
            key: text
            for key, text in english[table].items()
            if table not in ("lines", "titles") or key in NUMBERS
        }
        texts = spare | arabic.get(table, {})
        rows += [f"[{table}]", *(f"{toml(key)} = {toml(text)}" for key, text in texts.items())]
    story = (SAMPLE / "short.toml").read_text(encoding="utf-8")
    return media, make_exhibit(Config(), story, {"ar": "\n".join(rows)}, "short")


def toml(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


@pytest.mark.parametrize("scene", ["attract", "hello", "blocked", "take_home"])
def test_a_short_arabic_story_is_drawn_whole_and_nothing_of_it_is_an_empty_box(scene, sample, monkeypatch):
    media, exhibit = sample
    monkeypatch.setattr(media_files, "own_media", lambda: [media])
    shaping._files.cache_clear()
    here = frame(exhibit, example(exhibit, scene, "ar", 0.3), "simulated")
    assert here.look.mirrored
    assert here.look.faces == ("NotoSansArabic.ttf",)
    drawn = set[str]()
    shaped = shaping.picture

    def noted(text, *how):
        drawn.add(text)
        return shaped(text, *how)

    monkeypatch.setattr(shaping, "picture", noted)
    surface = pygame.Surface((1280, 720))
    Picture(surface.get_size()).draw(surface, here)
    kind = of("NotoSansArabic.ttf", True)
    assert any(bidirectional(letter) == "AL" for text in drawn for letter in text)
    assert [lost for text in drawn if (lost := missing(text, kind))] == []
    shaping._files.cache_clear()


def test_the_most_urgent_sign_stands_where_arabic_begins_to_read(sample, monkeypatch):
    media, exhibit = sample
    monkeypatch.setattr(media_files, "own_media", lambda: [media])
    places, write = {}, theme.write

    def noted(surface, text, *rest, **more):
        return places.setdefault(text, write(surface, text, *rest, **more))

    monkeypatch.setattr(theme, "write", noted)
    surface = pygame.Surface((1280, 720))
    Picture(surface.get_size()).draw(
        surface, frame(exhibit, example(exhibit, "take_home", "ar", 0.3), "simulated")
    )
    labels = exhibit.words["ar"].labels
    rights = [places[labels[sign]].centerx for sign, _, _ in SIGNS]
    assert rights == sorted(rights, reverse=True)


def test_a_language_of_latin_letters_asks_for_neither_library(monkeypatch):
    def asked() -> bool:
        raise AssertionError("looked for the libraries")

    monkeypatch.setattr(shaping, "available", asked)
    assert theme.width_of("¿Qué? γ → 850 mL/min", 40) > 0
    with pytest.raises(AssertionError, match="libraries"):
        theme.width_of("جلطة", 40)


def test_without_the_libraries_pygame_draws_what_it_can_and_each_letter_is_reported(monkeypatch):
    for name in ("uharfbuzz", "bidi", "bidi.algorithm"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(shaping, "available", shaping.available.__wrapped__)
    theme.use_palette(Appearance(mirrored=True, faces=(ARABIC,)))
    board = pygame.Surface((300, 60))
    place = theme.write(board, "جلطة", board.get_rect(), 40)
    assert place.width > 0
    assert missing("جلطة", of(ARABIC, True)) == list("جلطة")
