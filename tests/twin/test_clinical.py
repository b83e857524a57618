"""The clinical model, compared with another solver and with the figures that it was fitted to."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from rig.twin.clinical import (
    BLOOD_THINNER,
    CATHETER,
    CLOCK,
    WHOLE_BODY,
    Hour,
    Regimen,
    course,
)
from rig.twin.time_scales import Clock

#: The same drug where some blood still flows past the clot.
WHOLE_BODY_LUNG = Regimen("whole-body, clot with flow past it", 50.0, 2.0, reach=1.0)
ALL = (BLOOD_THINNER, WHOLE_BODY, WHOLE_BODY_LUNG, CATHETER)


def at(treatment: Regimen, hour: float) -> Hour:
    return list(course(treatment, hour))[-1]


def test_it_says_which_clock_it_is() -> None:
    assert CLOCK is Clock.CLINICAL
    assert "hours" in CLOCK
    assert "Model only" in CLOCK
    assert "seconds" in Clock.DEMO


@pytest.mark.parametrize(
    ("treatment", "percents"),
    [
        (BLOOD_THINNER, (0.1, 0.4, 0.8, 1.6)),
        (WHOLE_BODY, (5, 12, 16, 18)),
        (WHOLE_BODY_LUNG, (8, 21, 28, 32)),
        (CATHETER, (13, 34, 56, 81)),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_clots_go_as_fast_as_the_worked_table(treatment: Regimen, percents: tuple[float, ...]) -> None:
    for hour, percent in zip((2.0, 6.0, 12.0, 24.0), percents, strict=True):
        assert 100.0 * at(treatment, hour).dissolved == pytest.approx(percent, abs=0.75)


def test_levels_in_the_blood_are_those_of_dose_and_clearance() -> None:
    assert max(h.plasma_mg_l for h in course(WHOLE_BODY)) == pytest.approx(50.0 / 36.0, rel=1e-3)
    assert max(h.plasma_mg_l for h in course(CATHETER)) == pytest.approx(1.0 / 36.0, rel=1e-3)
    assert (WHOLE_BODY.dose_mg, CATHETER.dose_mg) == (100.0, 24.0)


def test_fibrinogen_falls_as_the_product_text_says() -> None:
    """About 60 % at 4 h, over 80 % at 24 h, after 100 mg in 2 h."""
    assert at(WHOLE_BODY, 4.0).fibrinogen == pytest.approx(0.6, abs=0.1)
    assert at(WHOLE_BODY, 24.0).fibrinogen > 0.8
    assert min(h.fibrinogen for h in course(CATHETER)) > 0.9


@pytest.mark.parametrize("treatment", [WHOLE_BODY, WHOLE_BODY_LUNG, CATHETER], ids=lambda t: t.name)
def test_a_course_agrees_with_an_independent_solver(treatment: Regimen) -> None:
    """While the infusion runs the clot's level only rises, so that held drug and level are one."""

    def slope(t: float, y: list[float]) -> list[float]:
        plasma, clot, fibrinogen = y
        reach = treatment.reach + (1.0 - treatment.reach) * (1.0 - clot)
        level = reach * plasma + treatment.jet_mg_l
        return [
            treatment.rate_mg_h / 4.0 - 9.0 * plasma,
            -(0.00069 + 0.075 * level / (level + 1.0)) * clot,
            -0.182 * plasma * fibrinogen + 0.06 * (1.0 - fibrinogen),
        ]

    end = treatment.hours
    run = solve_ivp(slope, (0.0, end), [0.0, 1.0, 1.0], method="DOP853", rtol=1e-10, atol=1e-12)
    plasma, clot, fibrinogen = run.y[:, -1]
    last = at(treatment, end)
    assert last.plasma_mg_l == pytest.approx(plasma, rel=1e-4)
    assert 1.0 - last.dissolved == pytest.approx(clot, rel=1e-5)
    assert last.fibrinogen == pytest.approx(fibrinogen, rel=1e-4)


def test_held_drug_fades_with_its_half_life() -> None:
    hours = {round(h.time_h, 1): h for h in course(CATHETER, 40.0)}
    assert hours[33.0].held_mg_l == pytest.approx(hours[24.0].held_mg_l / 8.0, rel=1e-3)


@pytest.mark.slow
@given(
    st.floats(0.0, 500.0),
    st.floats(0.0, 30.0),
    st.floats(0.0, 200.0),
    st.floats(0.0, 1.0),
    st.floats(0.3, 3.0),
)
def test_no_treatment_leaves_the_possible(
    rate: float, hours: float, jet: float, reach: float, every: float
) -> None:
    moments = list(course(Regimen("any", rate, hours, jet, reach), 30.0, every))
    assert all(math.isfinite(value) for moment in moments for value in moment)
    gone = [moment.dissolved for moment in moments]
    assert gone == sorted(gone)
    assert 0.0 <= gone[0] <= gone[-1] <= 1.0
    assert all(0.0 <= moment.fibrinogen <= 1.0 + 1e-12 for moment in moments)
    assert all(moment.plasma_mg_l >= 0.0 for moment in moments)


@pytest.mark.long
@given(st.sampled_from(ALL), st.floats(1.0, 3.0))
def test_more_drug_never_dissolves_less_nor_spares_more_fibrinogen(treatment: Regimen, times: float) -> None:
    more = Regimen(
        "more",
        treatment.rate_mg_h * times,
        treatment.hours,
        treatment.jet_mg_l * times,
        treatment.reach,
        treatment.dissolves,
    )
    little, much = at(treatment, 12.0), at(more, 12.0)
    assert much.dissolved >= little.dissolved - 1e-12
    assert much.fibrinogen <= little.fibrinogen + 1e-12


@pytest.mark.parametrize(
    ("hours", "every"), [(0.0, 0.1), (-1.0, 0.1), (math.inf, 0.1), (1.0, 0.0), (1.0, math.nan)]
)
def test_a_course_needs_a_time(hours: float, every: float) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        list(course(CATHETER, hours, every))
