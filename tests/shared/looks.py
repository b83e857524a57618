"""What the tests of the screen look at: a scene for each view of every story, and where text was set."""

import pytest

from rig.commands.shared.load import load_exhibit
from rig.screen.widgets import theme
from rig.settings.config import Config
from rig.story.media_files import names
from rig.story.views import View
from rig.visit.exhibit import Exhibit


def shows(language: str = "en") -> dict[str, Exhibit]:
    """Every story there is, by name."""
    return {name: load_exhibit(Config(), name, language) for name in names("story")}


def scenes(of: dict[str, Exhibit]) -> list[tuple[str, str]]:
    """(story, scene) for each view, each focus of it, and each task that it sets."""
    found: dict[tuple[object, ...], tuple[str, str]] = {}
    for story in sorted(of, key=lambda name: name != "visit"):
        for name, scene in of[story].story.scene.items():
            found.setdefault((scene.view, scene.focus, scene.ask), (story, name))
    assert {of[story].story[name].view for story, name in found.values()} == set(View)
    return list(found.values())


#: Text counts as not fitting where it is set smaller than this part of its own size.
SHRINK = 0.6


def squeezed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A list that collects every text that does not fit in its box from now on."""
    found: list[str] = []
    fitted = theme.fitted

    def noted(text: str, size: int, width: int, height: int, rows: int) -> tuple[int, tuple[str, ...]]:
        used, lines = fitted(text, size, width, height, rows)
        if used < SHRINK * size:
            found.append(f"{text!r} in {width}x{height}: {used}")
        return used, lines

    monkeypatch.setattr(theme, "fitted", noted)
    return found
