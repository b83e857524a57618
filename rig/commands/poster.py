"""`rig poster`: a large-print card with the signs to know, to hang up or take home, and the lesson sheet."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from rig.base.files import write_whole
from rig.base.schema import BadFiles, Problem
from rig.commands.shared.arguments import add_flags, loaded
from rig.commands.shared.example import example
from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import frame
from rig.settings.config import Config
from rig.story.views import View
from rig.visit.exhibit import Exhibit, check_language

#: The view of the scene that is printed.
VIEW = View.TAKE_HOME
#: The most languages that fit on a page in large print.
MOST_LANGUAGES = 3


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig poster`."""
    parser.description = (
        "Write a one-page card with the warning signs, in every language; or a lesson sheet: what was seen, "
        "what to label and draw, questions to ask, the warning signs."
    )
    parser.add_argument("--lesson", action="store_true", help="write the lesson sheet")
    parser.add_argument("--large", action="store_true", help="lesson sheet in large print, like the card")
    parser.add_argument("--text", action="store_true", help="plain text, for a screen reader or Braille")
    parser.add_argument(
        "--lang", dest="language", metavar="CODE", help="language of the sheet (default: every one)"
    )
    parser.add_argument(
        "--out", metavar="FILE.pdf|FILE.png|FILE.txt", type=Path, required=True, help="output file"
    )
    add_flags(parser, "story", "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    if asked.text:
        print(plain_text(loaded(asked), asked.story, asked.language, asked.lesson, asked.out))
    elif asked.lesson:
        print(lesson(loaded(asked), asked.story, asked.language, asked.out, asked.large))
    else:
        print(poster(loaded(asked), asked.story, asked.out))
    return 0


def poster(config: Config, story: str | None, out: Path) -> str:
    """Write the card as a PDF or a PNG; return a sentence. Raises BadFiles for a story without such signs."""
    if out.suffix not in (".pdf", ".png"):
        raise BadFiles([Problem("rig poster", str(out), "must end in .pdf or .png")])
    from rig.paper.pdf import page
    from rig.paper.poster import SIZE_DOTS, draw, pixels, save

    exhibit = load_exhibit(config, story)
    scene = _scene(exhibit)
    first = config.story.language
    codes = sorted(exhibit.words, key=lambda code: (code != first, code))[:MOST_LANGUAGES]
    surface, words = draw([frame(exhibit, example(exhibit, scene, code, 1.0), "simulated") for code in codes])
    try:
        if out.suffix == ".pdf":
            write_whole(out, page(SIZE_DOTS, pixels(surface), words, codes[0]))
        else:
            save(surface, out)
    except OSError as wrong:
        raise BadFiles([Problem("rig poster", str(out), f"could not be written ({wrong})")]) from None
    return f"{out}: {exhibit.words[codes[0]].titles[scene]!r} in {', '.join(codes)}"


def lesson(config: Config, story: str | None, language: str | None, out: Path, large: bool = False) -> str:
    """Write the lesson sheet, for each language or for one, in `large` print or not; return a sentence.

    As PNG, each page is a numbered file of its own. Raises BadFiles for a story without signs to know.
    """
    if out.suffix not in (".pdf", ".png"):
        raise BadFiles([Problem("rig poster", str(out), "must end in .pdf or .png")])
    from rig.commands.shared.load import load_claims
    from rig.paper.lesson_content import sheet
    from rig.paper.lesson_sheet import draw
    from rig.paper.pdf import pages
    from rig.paper.poster import SIZE_DOTS, pixels, save

    first = language or config.story.language
    exhibit, claims = load_exhibit(config, story, first), load_claims()
    check_language(exhibit, first)
    scene = _scene(exhibit)
    codes = [language] if language else sorted(exhibit.words, key=lambda code: (code != first, code))
    sides = [
        side
        for code in codes
        for side in draw(
            sheet(exhibit, claims, code),
            frame(exhibit, example(exhibit, scene, code, 1.0), "simulated"),
            large,
        )
    ]
    files = [out]
    if out.suffix == ".png":
        files = [out.with_stem(f"{out.stem}-{n}") for n in range(1, len(sides) + 1)]
    try:
        if out.suffix == ".pdf":
            write_whole(
                out, pages(SIZE_DOTS, [(pixels(surface), words) for surface, words in sides], codes[0])
            )
        else:
            for path, (surface, _) in zip(files, sides, strict=True):
                save(surface, path)
    except OSError as wrong:
        raise BadFiles([Problem("rig poster", str(out), f"could not be written ({wrong})")]) from None
    return f"{', '.join(str(path) for path in files)}: {exhibit.story.title!r} in {', '.join(codes)}"


def plain_text(config: Config, story: str | None, language: str | None, whole: bool, out: Path) -> str:
    """Write the signs, and if `whole` also the lesson sheet, as text for a screen reader or Braille.

    Raises BadFiles if it cannot be written.
    """
    from rig.commands.shared.load import load_claims
    from rig.paper.lesson_content import sheet
    from rig.paper.plain_text import text

    first = language or config.story.language
    exhibit, claims = load_exhibit(config, story, first), load_claims()
    check_language(exhibit, first)
    codes = [language] if language else sorted(exhibit.words, key=lambda code: (code != first, code))
    pages = [text(exhibit.words[code], sheet(exhibit, claims, code) if whole else None) for code in codes]
    try:
        write_whole(out, "\n".join(pages))
    except OSError as wrong:
        raise BadFiles([Problem("rig poster", str(out), f"could not be written ({wrong})")]) from None
    return f"{out}: plain text in {', '.join(codes)}"


def _scene(exhibit: Exhibit) -> str:
    """The scene that tells the signs to know."""
    scene = next((name for name, scene in exhibit.story.scene.items() if scene.view == VIEW), None)
    if scene is None:
        raise BadFiles([Problem("rig poster", exhibit.story.title, f"has no scene with view = {VIEW!r}")])
    return scene
