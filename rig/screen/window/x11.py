"""Keeps the rig running when its X server dies, or refuses a request.

By default Xlib then ends the program at once, without the shutdown that switches the pumps off. This module
prevents that. After the server's death the display must not be used again: SDL would wait for ever for the
server's answers, also at the end of the program. A request that is refused is a picture that is missing.
"""

import atexit
import contextlib
import ctypes
import os
import sys
from typing import Any

from rig.base.way_out import unbroken
from rig.screen.sdl import pygame

_On_error = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
_On_refusal = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_On_exit = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)


class Server:
    """The X server of the open display, if it has one."""

    died = False
    """Whether one has died in this program; its end is then no success."""

    def __init__(self) -> None:
        self.lost = False
        """Whether it has died; then the display must not be used any more."""
        self.refused = 0
        """Number of requests that it has refused."""
        self._kept: tuple[Any, ...] = ()
        # Other displays have no such function, and neither has Xlib before 2020.
        with contextlib.suppress(pygame.error, KeyError, OSError, AttributeError):
            if pygame.display.get_driver() == "x11":
                self._watch(_pointer(pygame.display.get_wm_info()["display"]))

    def _watch(self, display: int) -> None:
        xlib = ctypes.CDLL("libX11.so.6")
        error, end, refusal = _On_error(_ignore), _On_exit(self._end), _On_refusal(self._refused)
        xlib.XSetIOErrorExitHandler.argtypes = [ctypes.c_void_p, _On_exit, ctypes.c_void_p]
        xlib.XSetIOErrorExitHandler.restype = None
        xlib.XSetIOErrorHandler.argtypes = [_On_error]
        xlib.XSetIOErrorHandler.restype = ctypes.c_void_p
        xlib.XSetErrorHandler.argtypes = [_On_refusal]
        xlib.XSetErrorHandler.restype = ctypes.c_void_p
        xlib.XSetIOErrorExitHandler(display, end, None)
        xlib.XSetIOErrorHandler(error)
        xlib.XSetErrorHandler(refusal)
        self._kept = error, end, refusal  # Xlib keeps only their addresses

    @unbroken
    def _refused(self, display: int, event: int) -> int:
        self.refused += 1
        return 0

    @unbroken
    def _end(self, display: int, data: int) -> None:
        if not self.lost:
            self.lost = True
            Server.died = True
            # Handlers run last in, first out: this one runs before pygame's, which would never return.
            atexit.register(_leave)


@unbroken
def _ignore(display: int) -> int:
    return 0


def _pointer(capsule: object) -> int:
    """The address in one of pygame's capsules."""
    name = ctypes.pythonapi.PyCapsule_GetName
    name.restype, name.argtypes = ctypes.c_char_p, [ctypes.py_object]
    address = ctypes.pythonapi.PyCapsule_GetPointer
    address.restype, address.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return int(address(capsule, name(capsule)))


def _leave() -> None:
    """End the program without using the display, after everything has been closed."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(1)
