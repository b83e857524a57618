"""The first line of a run log: everything that the run depends on."""

from pathlib import Path
from typing import Any

from rig import __version__
from rig.base.clock import stamp
from rig.base.schema import load
from rig.boards import Opened
from rig.settings.config import load_calibration
from rig.story.clip_manifest import written_timings
from rig.story.media_files import text, texts
from rig.visit.exhibit import Exhibit


def log_header(
    exhibit: Exhibit, opened: Opened, config: Path | None, language: str, story: str, seed: int
) -> dict[str, Any]:
    """The header of a run log."""
    return {
        "version": __version__,
        "began": stamp(),
        "board": opened.kind,
        "source": opened.source,
        "seed": seed,
        "language": language,
        "config": load(config) if config else "",
        "calibration": load_calibration(config),
        "story": text("story", story),
        "words": texts(language),
        "voice": written_timings(exhibit.timings),
    }
