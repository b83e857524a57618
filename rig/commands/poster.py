"""`rig poster`: a large-print card with the signs to know, to hang up or take home, and the lesson sheet."""

from pathlib import Path

from rig.base.files import write_whole
from rig.base.schema import BadFiles, Problem
from rig.commands.shared.example import example
from rig.commands.shared.load import load_show
from rig.outputs.frame import frame
from rig.settings.config import Config
from rig.visit.exhibit import Show, check_language

#: The view whose scene is put on paper.
VIEW = "take_home"
#: More languages than this do not fit a page in large print.
LANGUAGES = 3


def poster(config: Config, story: str | None, out: Path) -> str:
    """Write the card as a PDF or a PNG, and say so. Raises BadFiles for a story without signs to know."""
    if out.suffix not in (".pdf", ".png"):
        raise BadFiles([Problem("rig poster", str(out), "must end in .pdf or .png")])
    from rig.paper.pdf import page
    from rig.paper.poster import SIZE, draw, pixels, save

    show = load_show(config, story)
    scene = _scene(show)
    first = config.story.language
    codes = sorted(show.words, key=lambda code: (code != first, code))[:LANGUAGES]
    surface, words = draw([frame(show, example(show, scene, code, 1.0), "simulated") for code in codes])
    try:
        if out.suffix == ".pdf":
            out.write_bytes(page(SIZE, pixels(surface), words, codes[0]))
        else:
            save(surface, out)
    except OSError as wrong:
        raise BadFiles([Problem("rig poster", str(out), f"could not be written ({wrong})")]) from None
    return f"{out}: {show.words[codes[0]].titles[scene]!r} in {', '.join(codes)}"


def lesson(config: Config, story: str | None, language: str | None, out: Path, large: bool = False) -> str:
    """Write the lesson sheet, for each language or for one alone, in `large` print or not, and say so.

    As PNG each side is a file of its own, numbered. Raises BadFiles for a story without signs to know.
    """
    if out.suffix not in (".pdf", ".png"):
        raise BadFiles([Problem("rig poster", str(out), "must end in .pdf or .png")])
    from rig.commands.shared.load import load_claims
    from rig.paper.lesson_content import sheet
    from rig.paper.lesson_sheet import draw
    from rig.paper.pdf import pages
    from rig.paper.poster import SIZE, pixels, save

    first = language or config.story.language
    show, claims = load_show(config, story, first), load_claims()
    check_language(show, first)
    scene = _scene(show)
    codes = [language] if language else sorted(show.words, key=lambda code: (code != first, code))
    sides = [
        side
        for code in codes
        for side in draw(
            sheet(show, claims, code), frame(show, example(show, scene, code, 1.0), "simulated"), large
        )
    ]
    files = [out]
    if out.suffix == ".png":
        files = [out.with_stem(f"{out.stem}-{n}") for n in range(1, len(sides) + 1)]
    try:
        if out.suffix == ".pdf":
            out.write_bytes(pages(SIZE, [(pixels(surface), words) for surface, words in sides], codes[0]))
        else:
            for path, (surface, _) in zip(files, sides, strict=True):
                save(surface, path)
    except OSError as wrong:
        raise BadFiles([Problem("rig poster", str(out), f"could not be written ({wrong})")]) from None
    return f"{', '.join(str(path) for path in files)}: {show.story.title!r} in {', '.join(codes)}"


def plain_text(config: Config, story: str | None, language: str | None, whole: bool, out: Path) -> str:
    """Write the signs, and where `whole` the lesson sheet, as text for a reader aloud or a Braille line.

    Raises BadFiles where it cannot be written.
    """
    from rig.commands.shared.load import load_claims
    from rig.paper.lesson_content import sheet
    from rig.paper.plain_text import text

    first = language or config.story.language
    show, claims = load_show(config, story, first), load_claims()
    check_language(show, first)
    codes = [language] if language else sorted(show.words, key=lambda code: (code != first, code))
    pages = [text(show.words[code], sheet(show, claims, code) if whole else None) for code in codes]
    try:
        write_whole(out, "\n".join(pages))
    except OSError as wrong:
        raise BadFiles([Problem("rig poster", str(out), f"could not be written ({wrong})")]) from None
    return f"{out}: plain text in {', '.join(codes)}"


def _scene(show: Show) -> str:
    """The scene that tells the signs to know."""
    scene = next((name for name, scene in show.story.scene.items() if scene.view == VIEW), None)
    if scene is None:
        raise BadFiles([Problem("rig poster", show.story.title, f"has no scene with view = {VIEW!r}")])
    return scene
