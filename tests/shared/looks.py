"""What the tests of the screen look at: a scene for each view of every story, and where text was set."""

from rig.commands.shared.load import load_show
from rig.settings.config import Config
from rig.story.media_files import names
from rig.story.views import View
from rig.visit.exhibit import Show


def shows(language: str = "en") -> dict[str, Show]:
    """Every story there is, by name."""
    return {name: load_show(Config(), name, language) for name in names("story")}


def scenes(of: dict[str, Show]) -> list[tuple[str, str]]:
    """(story, scene) for each view, each part of it that may stand in front, and each thing it asks for."""
    found: dict[tuple[object, ...], tuple[str, str]] = {}
    for story in sorted(of, key=lambda name: name != "visit"):
        for name, scene in of[story].story.scene.items():
            found.setdefault((scene.view, scene.focus, scene.ask), (story, name))
    assert {of[story].story[name].view for story, name in found.values()} == set(View)
    return list(found.values())
