"""`rig shot`: one scene as a picture, without a window and without a rig."""

from pathlib import Path

from rig.base.schema import BadFiles, Problem, did_you_mean
from rig.commands.shared.example import example
from rig.commands.shared.load import load_show
from rig.outputs.frame import frame
from rig.settings.config import Config
from rig.visit.exhibit import check_language


def shot(
    config: Config,
    scene: str,
    story: str | None,
    language: str,
    size: tuple[int, int],
    out: Path,
    part: float,
) -> None:
    """Draw one scene into a file. Raises BadFiles for a scene that is not there."""
    from rig.screen.window.offscreen import save

    show = load_show(config, story)
    check_language(show, language)
    if scene not in show.story.scene:
        hint = did_you_mean(scene, show.story.scene)
        raise BadFiles([Problem("rig shot", scene, f"is not a scene of this story{hint}")])
    here = example(show, scene, language, part)
    try:
        save(frame(show, here, "simulated"), size, out)
    except OSError as wrong:
        raise BadFiles([Problem(str(out), "", str(wrong))]) from None
