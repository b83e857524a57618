"""The build book as one PDF, by Typst: tagged for screen readers, and the same bytes on every machine."""

import json
import tempfile
from pathlib import Path

from font_source_sans_pro import font_files_ttf

from rig.base.faults import Unavailable
from rig.commands.kit import book
from rig.commands.kit.book import Step
from rig.commands.kit.sizes import KIT

#: Drawings are wide and have small text, so they get more of the page than pictures do.
_DRAWN = ".svg"


def pdf(out: Path, of: book.Contents) -> bytes:
    """The book, with its pictures from a kit's folder. Raises Unavailable without Typst."""
    try:
        import typst
    except ImportError:
        raise Unavailable("Typst is not installed. Install it with: pip install 'clot-rig[kit]'") from None
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        steps = []
        for n, step in enumerate(of.steps, start=1):
            picture = _picture(out, step)
            (root / picture.name).write_bytes(picture.read_bytes())
            steps.append({
                "title": book.heading(n, step), "picture": picture.name, "alt": book.alt(step),
                "wide": picture.suffix == _DRAWN, "legend": book.legend(step, of.names),
                "needs": book.needs(step, of.items), "do": step.do, "see": step.see,
                "measured": book.measured(step, of.figures), "otherwise": step.otherwise,
            })  # fmt: skip
        data = {"title": book.TITLE, "intro": book.INTRO, "steps": steps}
        (root / "book.json").write_text(json.dumps(data), encoding="utf-8")
        (root / "book.typ").write_bytes((KIT / "book.typ").read_bytes())
        fonts = [Path(next(iter(font_files_ttf.values()))).parent]
        return bytes(
            typst.compile(
                root / "book.typ", root=root, font_paths=fonts, ignore_system_fonts=True, pdf_standards="ua-1"
            )
        )


def _picture(out: Path, step: Step) -> Path:
    """The file of a step's picture; drawings by other commands are in the program's own folder."""
    made = out / "book" / book.picture(step)
    return made if made.exists() else KIT / "book" / book.picture(step)
