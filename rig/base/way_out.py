"""Lets the program end despite foreign code that hangs and signals at the wrong moment."""

import contextlib
import faulthandler
import os
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import TypeVar

F = TypeVar("F", bound=Callable[..., object])

#: Time limit for closing one foreign library, s.
PATIENCE_S = 1.0
_UNBROKEN: set[CodeType] = set()


@contextlib.contextmanager
def ending_within(seconds: float = PATIENCE_S) -> Iterator[None]:
    """Until its end, a hang of more than `seconds` ends the process with status 1.

    A signal's handler cannot do this: Python runs none while foreign code does not return. The board must be
    closed already.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        os.close(nowhere)


def unbroken(function: F) -> F:
    """A function that foreign code calls, in which no signal raises an exception: it would be lost there."""
    _UNBROKEN.add(function.__code__)
    return function


def in_unbroken(frame: FrameType | None) -> bool:
    """Whether an `unbroken` function is running in a frame or in one that called it."""
    while frame is not None:
        if frame.f_code in _UNBROKEN:
            return True
        frame = frame.f_back
    return False
