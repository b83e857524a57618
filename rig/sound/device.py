"""The sound device that SDL really uses: its driver, and whether it is still there.

pygame does not pass on either before its fork pygame-ce 2.5, so SDL itself is asked, through the library
that pygame has loaded. Where that cannot be done (Windows finds no functions in a module's dependencies), the
answers are those of a device without trouble.
"""

import contextlib
import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache

from rig.screen.sdl import pygame

#: SDL's number of the first device that a program opens, which is the mixer's.
_MIXER_DEVICE = 2
_STOPPED = 0
#: A sound server that has not answered for this long is given up for now, s.
PATIENCE_S = 2.5
#: Starts only SDL's sound, from the library that the first argument names. It leaves no core file, and
#: succeeds if the library cannot be asked.
_START = """
import ctypes, os, resource, sys
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
try:
    ctypes.CDLL(sys.argv[1]).SDL_InitSubSystem(0x10)
except (OSError, AttributeError):
    pass
os._exit(0)
"""


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
    """SDL's name for the sound driver, such as pulseaudio; empty if no device is open."""
    library = _sdl()
    if library is None:
        return "on" if pygame.mixer.get_init() else ""
    return (library.SDL_GetCurrentAudioDriver() or b"").decode(errors="replace")


def gone() -> bool:
    """Whether the mixer's device has ended: unplugged, or its sound server has."""
    library = _sdl()
    return library is not None and library.SDL_GetAudioDeviceStatus(_MIXER_DEVICE) == _STOPPED


class Trial:
    """A trial start of SDL's sound in a separate process, before it is started in this one.

    SDL 2 (seen with 2.28 and 2.32) ends the process if PulseAudio has no output at that moment: it copies the
    name of the default one, which then is NULL. And it waits for ever for a server that does not answer.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._since = 0.0

    def harmless(self, time: float) -> bool | None:
        """Whether sound can be started here; None while that is being tried out.

        Ask again until there is an answer, which is for this moment only. `time` in s.
        """
        if self._process is None:
            if not has_server(os.environ):
                return True
            command = [sys.executable, "-I", "-S", "-c", _START, pygame.base.__file__ or ""]
            quiet = subprocess.DEVNULL
            try:
                self._process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
            except OSError:  # no process can be started, so nothing is known
                return True
            self._since = time
        status = self._process.poll()
        if status is None and time - self._since < PATIENCE_S:
            return None
        self.end()
        return status == 0

    def end(self) -> None:
        """Give up what is being tried; safe to call at any time."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def has_server(environment: Mapping[str, str]) -> bool:
    """Whether SDL may use PulseAudio, which it tries first if no other driver is requested."""
    asked = environment.get("SDL_AUDIODRIVER", "")
    return sys.platform == "linux" and (not asked or "pulse" in asked)


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
