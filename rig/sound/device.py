"""The sound device that SDL really has: by which driver, and whether it is still there.

pygame does not pass on either before its fork pygame-ce 2.5, so SDL itself is asked, through the library
that pygame has loaded. Where that cannot be done (Windows finds no functions in a module's dependencies), the
answers are those of a device without trouble.
"""

import contextlib
import ctypes
import os
from collections.abc import Iterator
from functools import cache

from rig.screen.sdl import pygame

#: SDL's number of the first device that a program opens, which is the mixer's.
_MIXER_DEVICE = 2
_STOPPED = 0


@cache
def _sdl() -> ctypes.CDLL | None:
    """SDL, through one of pygame's modules; None if its functions cannot be found."""
    try:
        library = ctypes.CDLL(pygame.base.__file__)
        library.SDL_GetCurrentAudioDriver.restype = ctypes.c_char_p
        library.SDL_GetAudioDeviceStatus.argtypes = [ctypes.c_uint32]
    except (OSError, AttributeError, TypeError):
        return None
    return library


def driver() -> str:
    """SDL's name of the way to the loudspeaker, such as pulseaudio; empty if no device is open."""
    library = _sdl()
    if library is None:
        return "on" if pygame.mixer.get_init() else ""
    return (library.SDL_GetCurrentAudioDriver() or b"").decode(errors="replace")


def gone() -> bool:
    """Whether the mixer's device has ended: unplugged, or its sound server has."""
    library = _sdl()
    return library is not None and library.SDL_GetAudioDeviceStatus(_MIXER_DEVICE) == _STOPPED


def held() -> bool:
    """Whether the program still has a sound device. If that is dead, pygame's own end waits for it for
    ever."""
    return pygame.mixer.get_init() is not None


@contextlib.contextmanager
def unspoken() -> Iterator[None]:
    """Keep ALSA's own lines, a dozen for each device that cannot be opened, off standard error."""
    try:
        kept, silence = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:  # there is no standard error
        yield
        return
    try:
        os.dup2(silence, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(silence)
