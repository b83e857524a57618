"""The drawings kept as SVG beside this: each rendered at the size at which the screen shows it."""

import re
from pathlib import Path

from media.art.bake.canvas import save
from media.art.bake.x_ray import rendered

#: Width and height of each, px at a screen 1080 high.
SIZES = {
    "figure": (300, 700),
    "chest": (800, 650),
    "sign_leg": (540, 360),
    "sign_breath": (540, 360),
    "sign_chest": (540, 360),
    "tool_thinner": (540, 360),
    "tool_whole_body": (540, 360),
    "tool_catheter": (540, 360),
    "cause_vein": (540, 360),
    "cause_still": (540, 360),
    "cause_blood": (540, 360),
    "danger_lungs": (540, 360),
    "danger_years": (540, 360),
    "danger_limb": (540, 360),
    "quiz_veins_red": (480, 320),
    "quiz_veins_blue": (480, 320),
    "quiz_thinner_red": (480, 320),
    "quiz_thinner_blue": (480, 320),
    "quiz_signs_red": (480, 320),
    "quiz_signs_blue": (480, 320),
    "person": (300, 700),
    "person_drug": (300, 700),
    "way_in": (420, 560),
    "plaster": (56, 56),
    "drip_bag": (140, 216),
    "drip_full": (140, 216),
    "leg": (260, 600),
    "leg_sore": (260, 600),
    "leg_clot": (40, 96),
    "lens": (260, 260),
    "lens_valve": (260, 260),
    "lens_clot": (260, 260),
}
#: Where a drawing has another one inside itself.
WITHIN = re.compile(r"<!-- with (\w+)\.svg -->")


def drawing(name: str) -> str:
    """An SVG, with those that it has inside itself."""
    text = (Path(__file__).parent / f"{name}.svg").read_text(encoding="utf-8")
    return WITHIN.sub(lambda found: _inner(drawing(found[1])), text)


def _inner(svg: str) -> str:
    """What an SVG draws, without the element that is the whole."""
    return svg[svg.index(">") + 1 : svg.rindex("</svg>")]


def bake(folder: Path, height: int) -> None:
    """All of it for one height of screen."""
    for name, (wide, _) in SIZES.items():
        save(folder, name, rendered(drawing(name), round(wide * height / 1080)))
