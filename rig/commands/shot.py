"""`rig shot`: one scene as a picture, without a window and without a rig."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from rig.base.schema import BadFiles, Problem, did_you_mean
from rig.commands.shared.arguments import add_flags, loaded
from rig.commands.shared.example import example
from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import Frame, frame
from rig.settings.config import Config
from rig.visit.exhibit import check_language


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig shot`."""
    parser.description = "Draw one scene without a window."
    parser.add_argument("scene", metavar="SCENE", help="scene of the story")
    add_flags(parser, "size")
    parser.add_argument("--out", metavar="FILE.png", type=Path, required=True, help="output file")
    parser.add_argument(
        "--flow", metavar="FRACTION", type=_fraction, default=1.0, help="fraction of normal flow (default: 1)"
    )
    add_flags(parser, "story", "lang", "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    from rig.screen.window.offscreen import save

    picture = shot(loaded(asked), asked.scene, asked.story, asked.language, asked.flow)
    try:
        save(picture, asked.size, asked.out)
    except OSError as wrong:
        raise BadFiles([Problem(str(asked.out), "", str(wrong))]) from None
    return 0


def _fraction(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 2:
        raise ArgumentTypeError(f"{text!r} is not a part of normal flow from 0 to 2")
    return value


def shot(config: Config, scene: str, story: str | None, language: str | None, part: float) -> Frame:
    """The frame of one scene at a part of normal flow. Raises BadFiles for a scene that is not there."""
    exhibit, language = load_exhibit(config, story), language or config.story.language
    check_language(exhibit, language)
    if scene not in exhibit.story.scene:
        hint = did_you_mean(scene, exhibit.story.scene)
        raise BadFiles([Problem("rig shot", scene, f"is not a scene of this story{hint}")])
    return frame(exhibit, example(exhibit, scene, language, part), "simulated")
