"""A PDF with a picture on each page and its words as an invisible layer, for search and screen readers."""

import zlib
from collections.abc import Iterable, Iterator, Sequence

#: Points per inch, the unit of PDF.
POINTS_PER_INCH = 72.0
#: A4, upright, in inches.
PAPER_INCH = (8.2677, 11.6929)
#: Number of the first page's first object.
FIRST_OBJECT = 3


Word = tuple[str, float, float, float]
"""Text, left, baseline and type size, px from the top left."""


def page(size: tuple[int, int], pixels: bytes, words: Iterable[Word], language: str) -> bytes:
    """The file for a picture of `size` px (three bytes per pixel) that fills an upright A4 page.

    `language` is the code of the first of the page's languages.
    """
    return pages(size, [(pixels, words)], language)


def pages(size: tuple[int, int], sides: Sequence[tuple[bytes, Iterable[Word]]], language: str) -> bytes:
    """The file for several pages, each a picture and its words."""
    kids = " ".join(f"{FIRST_OBJECT + 3 * n} 0 R" for n in range(len(sides)))
    found = [
        f"<< /Type /Catalog /Pages 2 0 R /Lang ({language}) >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(sides)} >>".encode(),
    ]
    face = FIRST_OBJECT + 3 * len(sides)
    for n, (pixels, words) in enumerate(sides):
        found += _side(size, pixels, words, FIRST_OBJECT + 3 * n, face)
    found.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    return _file(found)


def _side(
    size: tuple[int, int], pixels: bytes, words: Iterable[Word], number: int, face: int
) -> Iterator[bytes]:
    """The three objects of a page; `number` is that of the first."""
    width, height = size
    wide, tall = PAPER_INCH[0] * POINTS_PER_INCH, PAPER_INCH[1] * POINTS_PER_INCH
    scale = wide / width
    shown = [b"q", f"{wide:.2f} 0 0 {tall:.2f} 0 0 cm /Page Do".encode(), b"Q", b"BT 3 Tr"]
    for text, left, base, high in words:
        place = f"/Face {high * scale:.2f} Tf 1 0 0 1 {left * scale:.2f} {tall - base * scale:.2f} Tm ("
        shown.append(place.encode() + _spelt(text) + b") Tj")
    content = b"\n".join([*shown, b"ET"])
    packed = zlib.compress(pixels, 9)
    image = (
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB "
        "/BitsPerComponent 8 /Filter /FlateDecode"
    )
    yield (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide:.2f} {tall:.2f}] /Contents {number + 1} 0 R "
        f"/Resources << /XObject << /Page {number + 2} 0 R >> /Font << /Face {face} 0 R >> >> >>".encode()
    )
    yield _stream("", content)
    yield _stream(image, packed)


def _spelt(text: str) -> bytes:
    """A text as a PDF string in western European letters; other letters become question marks."""
    plain = text.encode("cp1252", errors="replace")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _stream(more: str, data: bytes) -> bytes:
    return f"<< {more} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _file(objects: list[bytes]) -> bytes:
    """The objects, numbered from 1, with the table of their offsets."""
    out, starts = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", list[int]()
    for number, body in enumerate(objects, start=1):
        starts.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = b"".join(f"{start:010} 00000 n \n".encode() for start in starts)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    tail = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n".encode()
    return out + head + table + tail
