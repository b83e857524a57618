"""The rig's pygame, configured before it is loaded. Every other file imports pygame from here."""

import io
import os
import sys
from pathlib import Path

from rig.base.files import write_whole

if "pygame" not in sys.modules:
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    # pygame loads all of setuptools' pkg_resources to find one font that is never used here, which takes a
    # second on a small Pi and prints a warning; and all of numpy, where that is installed, for its surfarray,
    # which is not used either. It works without both.
    _spared = [name for name in ("pkg_resources", "numpy") if name not in sys.modules]
    sys.modules.update(dict.fromkeys(_spared))  # type: ignore[arg-type]
    try:
        import pygame as pygame
    finally:
        for _name in _spared:
            del sys.modules[_name]
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
