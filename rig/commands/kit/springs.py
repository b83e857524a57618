"""The pinch's springs and a servo without power: the torque with which they can turn it back."""

import math

from rig.commands.kit.figures import Figure
from rig.commands.kit.sizes import Size

#: Shear modulus of spring wire, N/mm²: stainless steel, the softer of the usual ones.
_SHEAR_N_MM2 = 70e3
#: Number of springs in the pinch.
SPRINGS = 2
#: Coils of each spring that rest on their neighbours and do not flex.
_DEAD_COILS = 2
#: The travel at which a jaw is half shut. At 1, shut, the cam is flat, and no spring can turn it at all.
HALF_TRAVEL_RATIO = 0.5


def rate(sizes: dict[str, Size], sign: float = 0.0) -> float:
    """The rate of one spring, N/mm; `sign` is -1 for the weakest within tolerance, 1 for the strongest."""
    wire, outside, shut = (
        sizes[f"pinch_spring_{name}"].value + sign * way * sizes[f"pinch_spring_{name}"].tolerance
        for name, way in (("wire", 1), ("outside", -1), ("shut", -1))
    )
    coils = shut / wire - _DEAD_COILS
    return float(_SHEAR_N_MM2 * wire**4 / (8 * (outside - wire) ** 3 * coils))


def torque(sizes: dict[str, Size], travel: float, sign: float = 0.0) -> float:
    """The torque of all springs on the cam at a travel of the jaw, without friction, N·cm."""
    bore, stop, power = (sizes[f"twin_{name}"].value for name in ("bore", "stop", "cam"))
    stroke = bore - stop
    walls = sizes["tube_soft_outside"].value - bore
    room = stop + stroke * (1 - travel) ** power + walls + sizes["pinch_spring_well"].value
    push = SPRINGS * rate(sizes, sign) * (sizes["pinch_spring_long"].value - room)
    per_radian = stroke * power * (1 - travel) ** (power - 1) / math.radians(sizes["servo_sweep"].value)
    return float(push * per_radian / 10)


def figures(sizes: dict[str, Size]) -> dict[str, Figure]:
    """The limits of a servo's resistance to being turned back without power, N·cm: up to the first, the
    springs open a jaw that is half shut; up to the second, they move it at all."""
    most = max(torque(sizes, n / 100, -1) for n in range(101))
    return {
        "turn_back_half": Figure(0.0, torque(sizes, HALF_TRAVEL_RATIO, -1), "N·cm", "springs"),
        "turn_back_most": Figure(0.0, most, "N·cm", "springs"),
    }
