"""Which key or pad button does what, on any keyboard layout."""

from rig.base.signals import Verb
from rig.screen.sdl import pygame

#: A presenter's clicker sends page down and page up.
BUTTON_KEYS = {
    pygame.K_SPACE: "green",
    pygame.K_RETURN: "green",
    pygame.K_KP_ENTER: "green",
    pygame.K_PAGEDOWN: "green",
    pygame.K_1: "red",
    pygame.K_2: "blue",
    pygame.K_3: "yellow",
    pygame.K_KP1: "red",
    pygame.K_KP2: "blue",
    pygame.K_KP3: "yellow",
}
ORDERS = {
    pygame.K_r: (Verb.AGAIN, ""),
    pygame.K_PAGEUP: (Verb.AGAIN, ""),
    pygame.K_h: (Verb.HUSH, ""),
    pygame.K_l: (Verb.LANGUAGE, "next"),
    pygame.K_PLUS: (Verb.VOLUME, "+1"),
    pygame.K_EQUALS: (Verb.VOLUME, "+1"),
    pygame.K_MINUS: (Verb.VOLUME, "-1"),
    pygame.K_KP_PLUS: (Verb.VOLUME, "+1"),
    pygame.K_KP_MINUS: (Verb.VOLUME, "-1"),
}
#: By the character that is typed, wherever a layout has it.
TYPED = {
    "+": (Verb.VOLUME, "+1"),
    "=": (Verb.VOLUME, "+1"),
    "-": (Verb.VOLUME, "-1"),
    "?": (Verb.PANEL, "keys"),
}
TURNS = {pygame.K_RIGHT: 1, pygame.K_UP: 1, pygame.K_LEFT: -1, pygame.K_DOWN: -1}
#: Keys of the attendant panel while it is open, besides those of the buttons.
PANEL_MOVES = {
    pygame.K_LEFT: "left",
    pygame.K_RIGHT: "right",
    pygame.K_UP: "up",
    pygame.K_DOWN: "down",
    pygame.K_RETURN: "choose",
    pygame.K_KP_ENTER: "choose",
    pygame.K_BACKSPACE: "back",
}
#: The four face buttons of a game pad, from A to Y.
PAD_BUTTONS = {0: "green", 1: "red", 2: "blue", 3: "yellow"}
#: The shoulder buttons of a game pad turn the knob.
PAD_TURNS = {4: -1, 5: 1}
#: Moves on the panel by a pad's cross, (x, y).
PAD_MOVES = {(-1, 0): "left", (1, 0): "right", (0, 1): "up", (0, -1): "down"}
#: Bit of the keys that have a name and no character, such as F1.
_NAMED_BIT = 1 << 30
#: Letters by their place on the keyboard, for layouts whose letters are not Latin.
_PLACES = {
    pygame.KSCAN_R: pygame.K_r,
    pygame.KSCAN_H: pygame.K_h,
    pygame.KSCAN_L: pygame.K_l,
    pygame.KSCAN_Q: pygame.K_q,
}


def key_of(event: pygame.event.Event) -> int:
    """The key of an event: by its character where that is Latin, otherwise by its place."""
    key: int = event.key
    latin = key < 128 or key & _NAMED_BIT
    return key if latin else _PLACES.get(event.scancode, key)
