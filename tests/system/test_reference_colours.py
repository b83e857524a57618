"""Formulas of colour and flicker, compared with ColorAide and the text of WCAG 2."""

from itertools import product

import numpy as np
import pytest
from coloraide import Color
from coloraide.filters.cvd import MACHADO_DEUTAN, MACHADO_PROTAN, MACHADO_TRITAN
from shared.sight import _WHITE, _XYZ, SIGHT, contrast, difference, lab, linear, luminance

from rig.safety.flash_limit import MOST_FLASHES, _levels, first, shine

#: A grid over all 8-bit colours, with both sides of the place where sRGB's straight part ends (10 of 255).
GRID = tuple(product((0, 10, 11, 60, 128, 200, 255), repeat=3))


def colour(rgb: tuple[int, int, int]) -> Color:
    """An 8-bit sRGB colour as ColorAide has it."""
    return Color("srgb", [part / 255 for part in rgb])


def test_luminance_and_the_three_tristimulus_values_are_those_of_srgb():
    for rgb in GRID:
        assert luminance(rgb) == pytest.approx(colour(rgb).luminance(), abs=4e-5)
        assert _levels(rgb)[1] == pytest.approx(colour(rgb).luminance(), abs=4e-5)
        assert lab(linear(rgb)) == pytest.approx(tuple(colour(rgb).convert("lab-d65").coords()), abs=0.012)


def test_the_matrix_to_tristimulus_values_follows_from_the_primaries_of_srgb():
    """IEC 61966-2-1 gives the chromaticity of red, green and blue, and white as D65."""
    primaries = np.array(
        [[x / y, 1.0, (1 - x - y) / y] for x, y in ((0.64, 0.33), (0.3, 0.6), (0.15, 0.06))]
    ).T
    assert np.array_equal(_WHITE, [0.95047, 1.0, 1.08883])  # ASTM E308, two degrees
    assert pytest.approx(primaries * np.linalg.solve(primaries, _WHITE), abs=6e-8) == _XYZ


def test_contrast_is_that_of_wcag():
    for one, other in product(GRID[::17], GRID[::23]):
        wanted = colour(one).contrast(colour(other), method="wcag21")
        assert contrast(one, other) == pytest.approx(wanted, abs=2e-3)


@pytest.mark.parametrize(
    ("sight", "published"),
    [("protan", MACHADO_PROTAN), ("deutan", MACHADO_DEUTAN), ("tritan", MACHADO_TRITAN)],
)
def test_what_each_eye_sees_is_machados_matrix_at_full_severity(sight, published):
    assert np.array_equal(SIGHT[sight], published[10])


def test_the_difference_of_two_colours_is_ciede2000():
    for one, other in product(GRID[::11], GRID[::13]):
        a, b = lab(linear(one)), lab(linear(other))
        wanted = Color("lab-d65", list(a)).delta_e(Color("lab-d65", list(b)), method="2000")
        assert difference(a, b) == pytest.approx(wanted, abs=1e-6)


def test_chromaticity_is_that_of_cie_1976():
    """By the matrix of IEC 61966-2-1, which gives four figures."""
    primaries = [colour(rgb).convert("xyz-d65").coords() for rgb in ((255, 0, 0), (0, 255, 0), (0, 0, 255))]
    matrix = np.round(np.array(primaries).T, 4)
    for rgb in GRID:
        x, y, z = matrix @ linear(rgb)
        if linear(rgb).sum() >= 0.01:  # the dark has none
            whole = x + 15 * y + 3 * z
            assert _levels(rgb)[3] == pytest.approx((4 * x / whole, 9 * y / whole), abs=1e-9)
            assert _levels(rgb)[3] == pytest.approx(colour(rgb).uv("1976"), abs=1e-4)
    # The rig lets white stand for the dark.
    assert _levels((0, 0, 0))[3] == pytest.approx(Color("white").uv("1976"), abs=5e-5)


def halves(one: tuple[int, int, int], other: tuple[int, int, int]) -> set[str]:
    """The kinds of half flash that a change from one colour to another counts as."""
    return {kind for _, kind in shine(first(one), 0.1, other).turns}


def test_a_general_flash_is_a_tenth_of_full_luminance_with_the_darker_side_below_four_fifths():
    """WCAG 2.2, "general flash and red flash thresholds"."""
    greys = [(n, n, n) for n in range(0, 256, 3)]
    counted = 0
    for one, other in product(greys, greys):
        light, dark = sorted((colour(one).luminance(), colour(other).luminance()), reverse=True)
        if min(abs(light - dark - 0.1), abs(dark - 0.8)) > 1e-3:
            wanted = light - dark >= 0.1 and dark < 0.8
            assert ("screen" in halves(one, other)) is wanted, (one, other)
            counted += wanted
    assert counted > 1000


def test_a_red_flash_goes_to_or_from_four_fifths_of_red_by_a_fifth_of_chromaticity():
    """WCAG 2.2, the same: R / (R + G + B) >= 0.8, and a change of more than 0.2 in CIE 1976 u'v'."""
    grid = [
        rgb for rgb in product((0, 90, 140, 180, 255), (0, 60, 100, 160, 255), (0, 60, 100, 255)) if sum(rgb)
    ]
    counted = 0
    for one, other in product(grid, grid):
        parts = [colour(rgb).convert("srgb-linear").coords() for rgb in (one, other)]
        if min(map(sum, parts)) < 0.01:
            continue
        red = [light[0] / sum(light) for light in parts]
        apart = float(np.hypot(*np.subtract(colour(one).uv("1976"), colour(other).uv("1976"))))
        if min(abs(apart - 0.2), *(abs(part - 0.8) for part in red)) > 1e-3:
            wanted = (red[0] >= 0.8) is not (red[1] >= 0.8) and apart > 0.2
            assert ("red" in halves(one, other)) is wanted, (one, other)
            counted += wanted
    assert counted > 100


def test_the_rig_flashes_less_than_the_three_times_a_second_that_wcag_allows():
    assert MOST_FLASHES < 3
