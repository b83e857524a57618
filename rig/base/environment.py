"""The environment of a program: variables that select a library's options, and may be leftovers.

A library that finds no screen may take an invisible one and report success; these functions say when that
has happened, and why.
"""

from collections.abc import Mapping

#: SDL's drivers that show nothing. SDL selects `offscreen` itself if no other driver works.
UNSEEN = frozenset({"offscreen", "dummy"})
#: Variables that decide on which display a window opens, and for which a leftover value is a usual cause.
DISPLAY_VARIABLES = ("SDL_VIDEODRIVER", "PYGAME_DISPLAY")


def unasked(driver: str, environment: Mapping[str, str]) -> bool:
    """Whether a display driver shows nothing and nobody has asked for it by SDL_VIDEODRIVER."""
    asked = environment.get("SDL_VIDEODRIVER", "").split(",")
    return driver in UNSEEN and driver not in (name.strip() for name in asked)


def shown_driver(driver: str) -> str:
    """A display driver's name for the start line, which marks one that shows nothing."""
    return f"{driver} (asked for by SDL_VIDEODRIVER; it shows nothing)" if driver in UNSEEN else driver


def no_window(reason: str, environment: Mapping[str, str]) -> str:
    """A sentence about a window that cannot be opened, with its likeliest cause and the remedy."""
    said = f"No window can be opened here ({reason.removesuffix('.')}). "
    for name in DISPLAY_VARIABLES:
        if (
            environment.get(name) and "," not in environment[name]
        ):  # a list, as the service has it, is no cause
            return (
                f"{said}{name}={environment[name]} is set, and is the likely cause: "
                f"unset {name}; without a screen: rig run --screen none"
            )
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        if (
            environment.get(name) and "," not in environment[name]
        ):  # a list, as the service has it, is no cause
            return (
                f"{said}{name}={environment[name]} is set, but no display answers there. "
                "Run it as the user who is logged in at the screen; without a screen: rig run --screen none"
            )
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        return (
            f"{said}This is an SSH session, which has no display of its own. On the screen of this computer: "
            "DISPLAY=:0 rig run, as the user who is logged in there; without a screen: rig run --screen none"
        )
    return f"{said}Is a display attached? Without one: rig run --screen none"


def sound_got(driver: str, why: str, environment: Mapping[str, str]) -> str:
    """Where the sound goes: the `driver` that was got, or none, `why`, and the variable that is the cause."""
    asked = environment.get("SDL_AUDIODRIVER", "")
    if driver:
        unheard = " (asked for by SDL_AUDIODRIVER; nobody hears it)" if driver == asked == "dummy" else ""
        return driver + unheard
    cause = f"; SDL_AUDIODRIVER={asked} is set: unset SDL_AUDIODRIVER" if asked else ""
    return f"none ({why}{cause})"
