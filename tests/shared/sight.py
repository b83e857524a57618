"""How people see colours: contrast, difference, and what is left of them for eyes that lack one cone.

An independent measure for tests; the rig itself never computes any of this but contrast.
"""

import math
from itertools import combinations

import numpy as np
import pygame

#: What each kind of sight makes of linear red, green and blue: Machado, Oliveira and Fernandes (2009),
#: at full severity.
SIGHT = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colours):
    """8-bit sRGB colours as linear light, 0 to 1."""
    parts = np.asarray(colours, dtype=float) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def luminance(colours):
    """Relative luminance of 8-bit sRGB colours, 0 to 1."""
    return linear(colours) @ np.array([0.2126, 0.7152, 0.0722])


def contrast(one, other):
    """Contrast by WCAG 2, 1 to 21; either argument may hold many colours."""
    a, b = luminance(one), luminance(other)
    return (np.maximum(a, b) + 0.05) / (np.minimum(a, b) + 0.05)


def lab(light):
    """CIE L*a*b* of one colour in linear light."""
    part = _XYZ @ light / _WHITE
    f = np.where(part > 216 / 24389, np.cbrt(part), (24389 / 27 * part + 16) / 116)
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def seen(colour, sight):
    """L*a*b* of an 8-bit sRGB colour as seen with one kind of colour vision."""
    return lab(np.clip(SIGHT[sight] @ linear(colour), 0, 1))


def difference(one, other):
    """CIEDE2000 between two L*a*b* colours."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = ((a1**2 + b1**2) ** 0.5 + (a2**2 + b2**2) ** 0.5) / 2
    grow = 1.5 - 0.5 * math.sqrt(mean**7 / (mean**7 + 25**7))
    c1, c2 = math.hypot(a1 * grow, b1), math.hypot(a2 * grow, b2)
    h1 = math.degrees(math.atan2(b1, a1 * grow)) % 360
    h2 = math.degrees(math.atan2(b2, a2 * grow)) % 360
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    dh = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    light, c = (l1 + l2) / 2, (c1 + c2) / 2
    if c1 * c2 == 0:
        h = h1 + h2
    elif abs(h1 - h2) <= 180:
        h = (h1 + h2) / 2
    else:
        h = (h1 + h2 + 360) / 2 if h1 + h2 < 360 else (h1 + h2 - 360) / 2
    waves = ((-0.17, h - 30), (0.24, 2 * h), (0.32, 3 * h + 6), (-0.2, 4 * h - 63))
    t = 1 + sum(part * math.cos(math.radians(angle)) for part, angle in waves)
    sl = 1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2)
    sc, sh = 1 + 0.045 * c, 1 + 0.015 * c * t
    spread = math.exp(-(((h - 275) / 25) ** 2))
    twist = 2 * math.sqrt(c**7 / (c**7 + 25**7)) * math.sin(math.radians(60 * spread))
    dl, dc = (l2 - l1) / sl, (c2 - c1) / sc
    return math.sqrt(dl**2 + dc**2 + (dh / sh) ** 2 - twist * dc * dh / sh)


def closest(colours):
    """The smallest difference between two named colours for any colour vision: (CIEDE2000, sight, names)."""
    return min(
        (difference(seen(colours[a], sight), seen(colours[b], sight)), sight, a, b)
        for sight in SIGHT
        for a, b in combinations(sorted(colours), 2)
    )


def pixels(surface, box=None):
    """The colours of a surface, or of a box in it, as an array of rows."""
    part = surface if box is None else surface.subsurface(box.clip(surface.get_rect()))
    width, height = part.get_size()
    return np.frombuffer(pygame.image.tobytes(part, "RGB"), np.uint8).reshape(height, width, 3)


def ground(colours):
    """The most frequent colour in an array."""
    flat = colours.reshape(-1, 3).astype(np.uint32)
    packed = flat[:, 0] << 16 | flat[:, 1] << 8 | flat[:, 2]
    values, counts = np.unique(packed, return_counts=True)
    value = int(values[counts.argmax()])
    return value >> 16, value >> 8 & 255, value & 255
