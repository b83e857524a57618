"""The drawings kept as SVG beside this: each rendered at the size at which the screen shows it."""

from pathlib import Path

from canvas import save
from x_ray import rendered

#: Width and height of each, px at a screen 1080 high.
SIZES = {
    "figure": (300, 700),
    "chest": (800, 650),
    "sign_leg": (360, 360),
    "sign_breath": (360, 360),
    "sign_chest": (360, 360),
    "tool_thinner": (360, 360),
    "tool_whole_body": (360, 360),
    "tool_catheter": (360, 360),
}


def bake(folder: Path, height: int) -> None:
    """All of it for one height of screen."""
    for name, (wide, _) in SIZES.items():
        text = (Path(__file__).parent / f"{name}.svg").read_text(encoding="utf-8")
        save(folder, name, rendered(text, round(wide * height / 1080)))
