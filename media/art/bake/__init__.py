"""Bakes the pictures of `media/art/`: `make art`, or `python -m media.art.bake` in the checkout."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
