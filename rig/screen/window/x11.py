"""The end of an X server is not the end of the rig.

When its server dies, Xlib ends the whole program on the spot, past every way out that would
have switched the pumps off. Here it is told not to. After that nothing of the display may be touched
again: SDL would wait for ever for answers that nobody sends, at the program's end too.
"""

import atexit
import contextlib
import ctypes
import os
import sys
from typing import Any

from rig.screen.sdl import pygame

_On_error = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
_On_exit = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)


class Server:
    """The X server that the open display is on, if it is on one."""

    def __init__(self) -> None:
        self.lost = False
        """It has died: the display must not be touched any more."""
        self._kept: tuple[Any, ...] = ()
        # Other displays know no such thing, and an Xlib from before 2020 cannot be told.
        with contextlib.suppress(pygame.error, KeyError, OSError, AttributeError):
            if pygame.display.get_driver() == "x11":
                self._watch(_pointer(pygame.display.get_wm_info()["display"]))

    def _watch(self, display: int) -> None:
        xlib = ctypes.CDLL("libX11.so.6")
        error, end = _On_error(lambda _: 0), _On_exit(self._end)
        xlib.XSetIOErrorExitHandler.argtypes = [ctypes.c_void_p, _On_exit, ctypes.c_void_p]
        xlib.XSetIOErrorExitHandler.restype = None
        xlib.XSetIOErrorHandler.argtypes = [_On_error]
        xlib.XSetIOErrorHandler.restype = ctypes.c_void_p
        xlib.XSetIOErrorExitHandler(display, end, None)
        xlib.XSetIOErrorHandler(error)
        self._kept = error, end  # Xlib holds only their addresses

    def _end(self, display: int, data: int) -> None:
        if not self.lost:
            self.lost = True
            # Handlers run last in, first out: this one comes before pygame's, which would never return.
            atexit.register(_leave)


def _pointer(capsule: object) -> int:
    """The address in one of pygame's capsules."""
    name = ctypes.pythonapi.PyCapsule_GetName
    name.restype, name.argtypes = ctypes.c_char_p, [ctypes.py_object]
    address = ctypes.pythonapi.PyCapsule_GetPointer
    address.restype, address.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return int(address(capsule, name(capsule)))


def _leave() -> None:
    """End the program, everything having been closed, without another word to the display."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(1)
