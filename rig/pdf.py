"""A one-page PDF from a picture, with its words laid invisibly over it to be searched and read aloud."""

import zlib
from collections.abc import Iterable

#: PDF counts in points: 1/72 of an inch.
POINT = 72.0
#: A4, upright, in inches.
PAPER = (8.2677, 11.6929)


def page(
    size: tuple[int, int], pixels: bytes, words: Iterable[tuple[str, float, float, float]], language: str
) -> bytes:
    """The file for a picture of `size` px (three bytes a pixel) that fills an upright A4 page.

    `words` are (text, left, baseline, height of type), px from the top left. `language` is the code of the
    first of the page's languages.
    """
    width, height = size
    wide, tall = PAPER[0] * POINT, PAPER[1] * POINT
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
    return _file(
        [
            f"<< /Type /Catalog /Pages 2 0 R /Lang ({language}) >>".encode(),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide:.2f} {tall:.2f}] /Contents 4 0 R "
            "/Resources << /XObject << /Page 5 0 R >> /Font << /Face 6 0 R >> >> >>".encode(),
            _stream("", content),
            _stream(image, packed),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
    )


def _spelt(text: str) -> bytes:
    """A text as a PDF string: western European letters, what else there is as a question mark."""
    plain = text.encode("cp1252", errors="replace")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _stream(more: str, data: bytes) -> bytes:
    return f"<< {more} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _file(objects: list[bytes]) -> bytes:
    """The objects, numbered from 1, with the table that says where each begins."""
    out, starts = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", list[int]()
    for number, body in enumerate(objects, start=1):
        starts.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = b"".join(f"{start:010} 00000 n \n".encode() for start in starts)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    tail = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n".encode()
    return out + head + table + tail
