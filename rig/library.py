"""Where the stories and words are, and reading them from there and nowhere else."""

import re
from pathlib import Path

from rig.config import Config
from rig.schema import BadFiles, Problem, did_you_mean, load
from rig.show import Show, make_show

#: Beside the package in a checkout, inside it once installed from a wheel.
_PLACES = (Path(__file__).parent.parent / "media", Path(__file__).parent / "media")
MEDIA = next((place for place in _PLACES if place.is_dir()), _PLACES[-1])


def names(folder: str) -> list[str]:
    """The stories or languages there are: the TOML files of a folder, by name."""
    return sorted(path.stem for path in (MEDIA / folder).glob("*.toml"))


def text(folder: str, name: str) -> str:
    """The text of `media/<folder>/<name>.toml`. Raises BadFiles where there is none."""
    if not re.fullmatch(r"[\w-]+", name) or name not in names(folder):
        hint = did_you_mean(name, names(folder))
        raise BadFiles([Problem(f"media/{folder}", name, f"is not there{hint}")])
    return load(MEDIA / folder / f"{name}.toml")


def load_show(config: Config, story: str | None = None) -> Show:
    """The show that a configuration asks for, with every language there is."""
    name = story or config.story.name
    return make_show(
        config, text("story", name), {code: text("words", code) for code in names("words")}, name
    )
