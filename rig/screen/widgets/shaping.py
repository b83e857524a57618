"""Text in scripts whose letters change with their neighbours, or that run from right to left.

HarfBuzz chooses, places and draws the letters (package uharfbuzz); the Unicode bidirectional algorithm
(package python-bidi) orders them. Both are loaded at the first such text. pygame only copies the
finished picture, so every version of pygame shows the same.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from font_source_sans_pro import font_files_ttf

from rig.base.signals import RGB
from rig.screen.sdl import pygame
from rig.story.media_files import find

#: The rig's own face.
OWN: str = font_files_ttf["SourceSansProSemibold"]
#: Characters that pygame may draw wrongly, or the rig's own face lacks: all but Latin, Greek, Cyrillic,
#: punctuation and symbols. Private use is left to pygame.
_FOREIGN = re.compile("[\u0590-\u1dff\u2e80-\ud7ff\uf900-\U0010ffff]")
#: HarfBuzz measures in 64ths of a pixel, as FreeType does.
_UNITS_PER_PX = 64
#: Weight chosen for a variable font, close to that of the rig's own face.
_WEIGHT = 600


class Type(NamedTuple):
    """The fonts and direction of a language's texts."""

    faces: tuple[str, ...] = ()
    """Font files, or names of installed fonts, for the letters that the rig's own face lacks."""
    rtl: bool = False
    """Written from right to left."""


class _Run(NamedTuple):
    """Characters that are shaped together: one face, one direction."""

    start: int
    end: int
    rtl: bool
    face: str


@dataclass(frozen=True)
class _Glyph:
    face: str
    index: int
    x: float
    """From the text's left end, px."""
    y: float
    """Above the baseline, px."""


def foreign(text: str) -> bool:
    """Whether a text has letters that need shaping, or another face."""
    return _FOREIGN.search(text) is not None


@cache
def available() -> bool:
    """Whether the two libraries are installed."""
    try:
        import bidi.algorithm  # noqa: F401
        import uharfbuzz  # noqa: F401
    except ImportError:
        return False
    return True


def width(text: str, size: int, kind: Type) -> int:
    """Width of a text at `size` px, px."""
    return round(_placed(text, size, kind)[1])


def has(letter: str, kind: Type) -> bool:
    """Whether one of the faces has a character."""
    return any(ord(letter) in _unicodes(face) for face in _files(kind))


def picture(text: str, size: int, colour: RGB, kind: Type, line: tuple[int, int]) -> pygame.Surface:
    """A text as a picture. `line` is the ascent and the height (px) of a row of the rig's own face, which
    sets the baseline. A taller letter adds the same height above and below, so the row keeps its middle."""
    import uharfbuzz

    glyphs, wide = _placed(text, size, kind)
    raster = uharfbuzz.RasterDraw()
    for glyph in glyphs:
        raster.transform = (1 / _UNITS_PER_PX, 0, 0, 1 / _UNITS_PER_PX, glyph.x, glyph.y)
        raster.draw_glyph(_font(glyph.face, size), glyph.index)
    image = raster.render()
    ink = _coloured(image.buffer, image.extents, colour)
    ascent, tall = line
    left, top = image.extents.x_origin, ascent - image.extents.y_origin - image.extents.height
    spare = max(0, -top, top + image.extents.height - tall)
    surface = pygame.Surface((max(1, round(wide)), tall + 2 * spare), pygame.SRCALPHA, 32)
    surface.blit(ink, (left, top + spare), special_flags=pygame.BLEND_RGBA_MAX)
    return surface


def in_order(words: Sequence[str], kind: Type) -> tuple[int, ...]:
    """The indices of the words of a row, in their order from left to right on the screen."""
    text, owners = " ".join(words), list[int]()
    for n, word in enumerate(words):
        owners += [n] * (len(word) + 1)
    return tuple(dict.fromkeys(owners[n] for n, _ in _visual(text, kind.rtl) if not text[n].isspace()))


@lru_cache(maxsize=1024)
def _placed(text: str, size: int, kind: Type) -> tuple[tuple[_Glyph, ...], float]:
    """The glyphs of a text from left to right, and its width, px."""
    import uharfbuzz

    glyphs, x = list[_Glyph](), 0.0
    for run in _runs(text, kind):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text[run.start : run.end])
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if run.rtl else "ltr"
        uharfbuzz.shape(_font(run.face, size), buffer)
        for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            glyphs.append(
                _Glyph(
                    run.face, info.codepoint, x + at.x_offset / _UNITS_PER_PX, at.y_offset / _UNITS_PER_PX
                ),
            )
            x += at.x_advance / _UNITS_PER_PX
    return tuple(glyphs), x


def _runs(text: str, kind: Type) -> Iterator[_Run]:
    """The runs of a text from left to right."""
    of, run = _faces(text, _files(kind)), None
    for n, backwards in _visual(text, kind.rtl):
        if run and (run.rtl, run.face) == (backwards, of[n]) and n == (run.start - 1 if run.rtl else run.end):
            run = run._replace(start=min(run.start, n), end=max(run.end, n + 1))
            continue
        if run:
            yield run
        run = _Run(n, n + 1, backwards, of[n])
    if run:
        yield run


def _faces(text: str, faces: tuple[str, ...]) -> list[str]:
    """The face of each character. A space or a mark uses the face of the letter before it if possible, so
    that a word is not split."""
    found = list[str]()
    for letter in text:
        before = found[-1:] if not letter.isalnum() else []
        has = [face for face in (*before, *faces) if ord(letter) in _unicodes(face)]
        found.append((has or [*before, faces[0]])[0])
    return found


@lru_cache(maxsize=1024)
def _visual(text: str, rtl: bool) -> tuple[tuple[int, bool], ...]:
    """(index, whether it is read backwards) of each character, from left to right on the screen."""
    from bidi import algorithm

    paragraph = algorithm.get_empty_storage()
    paragraph["base_level"], paragraph["base_dir"] = int(rtl), "R" if rtl else "L"
    algorithm.get_embedding_levels(text, paragraph)
    for n, letter in enumerate(paragraph["chars"]):
        letter["index"] = n
    algorithm.explicit_embed_and_overrides(paragraph)
    algorithm.resolve_weak_types(paragraph)
    algorithm.resolve_neutral_types(paragraph, False)
    algorithm.resolve_implicit_levels(paragraph, False)
    algorithm.reorder_resolved_levels(paragraph, False)
    order = [(letter["index"], letter["level"] % 2 == 1) for letter in paragraph["chars"]]
    # The algorithm removes joiners, which shape their neighbours, so each is kept with the letter before it.
    for lost in sorted(set(range(len(text))) - {n for n, _ in order}):
        at = next((place for place, (n, _) in enumerate(order) if n == lost - 1), None)
        backwards = rtl if at is None else order[at][1]
        place = (len(order) if rtl else 0) if at is None else at + (not backwards)
        order.insert(place, (lost, backwards))
    return tuple(order)


@lru_cache(maxsize=8)
def _files(kind: Type) -> tuple[str, ...]:
    """The font files available for a language, the rig's own first; each character comes from the first file
    that has it."""
    found = (_file(face) for face in kind.faces)
    return (OWN, *(path for path in found if path))


def _file(face: str) -> str | None:
    """The path of a face: a font file, by its path from a folder media/type, or an installed font by name."""
    file = find(str(Path("type", face)))
    return str(file) if file.is_file() else pygame.font.match_font(face)


@lru_cache(maxsize=8)
def _face(path: str) -> Any:
    import uharfbuzz

    return uharfbuzz.Face(uharfbuzz.Blob(Path(path).read_bytes()))


@lru_cache(maxsize=8)
def _unicodes(path: str) -> frozenset[int]:
    return frozenset(_face(path).unicodes)


@lru_cache(maxsize=64)
def _font(path: str, size: int) -> Any:
    import uharfbuzz

    font = uharfbuzz.Font(_face(path))
    font.scale = (size * _UNITS_PER_PX, size * _UNITS_PER_PX)
    if any(axis.tag == "wght" for axis in font.face.axis_infos):
        font.set_variations({"wght": _WEIGHT})
    return font


def _coloured(alpha: bytes, extents: Any, colour: RGB) -> pygame.Surface:
    """A picture of one colour, with opacity `alpha`, whose rows run from bottom to top."""
    wide, tall, stride = extents.width, extents.height, extents.stride
    pixels = bytearray(bytes((*colour, 0)) * (wide * tall))
    for row in range(tall):
        start = (tall - 1 - row) * wide * 4
        pixels[start + 3 : start + wide * 4 : 4] = alpha[row * stride : row * stride + wide]
    if not pixels:
        return pygame.Surface((1, 1), pygame.SRCALPHA, 32)
    return pygame.image.frombuffer(bytes(pixels), (wide, tall), "RGBA")
