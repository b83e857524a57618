"""The rig's copy of pygame, set up before it is loaded: every other file takes pygame from here."""

import os
import sys

if "pygame" not in sys.modules:
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    # On X11 a plain copy to the window costs a tenth of what a software OpenGL makes of it.
    os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
    # pygame loads all of setuptools' pkg_resources to find one font that is never used here: that
    # takes a second on a small Pi, and warns. It does without where it finds none.
    spared = "pkg_resources" not in sys.modules
    if spared:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        import pygame as pygame
    finally:
        if spared:
            del sys.modules["pkg_resources"]
else:
    import pygame as pygame
