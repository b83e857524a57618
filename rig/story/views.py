"""The views of a scene: one record each, with everything except the drawing (`rig/screen/views/`)."""

from dataclasses import dataclass

from rig.base.schema import Word


@dataclass(frozen=True, slots=True)
class Staging:
    """Place and needs of a view."""

    card: bool = False
    """It is about the water, so the flow card is beside it."""
    row: bool = False
    """It leaves the prompt's row free even without a task, so that the vein does not jump between scenes."""
    fills: bool = False
    """It covers its whole place."""
    still: bool = False
    """It has no animation, so it is drawn again only when its data change."""
    noted: bool = False
    """It carries the note "for learning only"; the opening has it anyhow."""
    near: bool = False
    """It shows a close-up of the vein, with a legend."""
    focus: tuple[str, ...] = ()
    """The parts that a scene can emphasise; without `focus` all of them look alike."""
    labels: str = ""
    """Names of the labels that it needs."""


class View(Word):
    """The view of a scene."""

    staging: Staging

    def __new__(cls, name: str, staging: Staging = Staging()) -> "View":
        view = str.__new__(cls, name)
        view._value_, view.staging = name, staging
        return view

    ATTRACT = "attract", Staging(row=True)
    VEIN = "vein", Staging(card=True, row=True, fills=True, near=True)
    CUT = "cut", Staging(card=True, row=True, fills=True, near=True)
    BODY = "body", Staging(fills=True)
    CHOOSE = "choose", Staging(row=True, still=True)
    CALENDAR = "calendar", Staging(card=True, near=True, labels="day stops_growing by_itself")
    WHOLE_BODY = "whole_body", Staging(card=True, near=True, labels="bleed_anywhere hours")
    CATHETER = "catheter", Staging(card=True, row=True, near=True)
    X_RAY = "x_ray", Staging(card=True, row=True)
    LEG = "leg", Staging(card=True, labels="leg_well leg_clot pressure from_flow")
    DANGERS = (
        "dangers",
        Staging(
            focus=("lungs", "years", "limb"), labels="danger_lungs danger_years danger_limb for_years rare"
        ),
    )
    CAUSES = (
        "causes",
        Staging(still=True, focus=("vein", "still", "blood"), labels="cause_vein cause_still cause_blood"),
    )
    CLOCK = ("clock", Staging(card=True, near=True, labels="hours day_passes medicine clot_gone model_only"))
    COMPARE = (
        "compare",
        Staging(
            still=True,
            focus=("dose", "time", "cleared", "bleeding"),
            labels="dose time clot_gone bleeding none hours days weeks_to_months of_100 lung_doses "
            "counted longer_in_legs model_only not_head_to_head no_winner",
        ),
    )
    QUIZ = "quiz", Staging(still=True, labels="right not_quite")
    TRACE = "trace", Staging(noted=True, labels="gone_complete gone_most gone_some gone_little")
    TAKE_HOME = "take_home", Staging(still=True, noted=True)
    SOURCES = "sources", Staging(still=True, noted=True, labels="checked as_of not_endorsed real_differs")
