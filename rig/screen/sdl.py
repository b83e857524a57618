"""The rig's pygame, configured before it is loaded. Every other file imports pygame from here."""

import io
import os
import sys
from pathlib import Path

from rig.base.files import write_whole

if "pygame" not in sys.modules:
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    # pygame loads all of setuptools' pkg_resources to find one font that is never used here, which takes a
    # second on a small Pi and prints a warning. It works without pkg_resources as well.
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


def save_whole(surface: pygame.Surface, path: Path) -> None:
    """Write a picture to a file in one step, in the format of its suffix. Raises OSError if it cannot be."""
    content = io.BytesIO()
    try:
        pygame.image.save(surface, content, path.suffix)
    except pygame.error as wrong:
        raise OSError(str(wrong)) from wrong
    write_whole(path, content.getvalue())
