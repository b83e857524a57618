"""A computer, as far as it can be examined.

Every path begins at `root`, and every question to the system goes through `Machine`, so that tests can
describe any computer.
"""

import contextlib
import ctypes
import errno
import importlib
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from rig.base.clock import today
from rig.boards import on_a_pi

#: Time limit for a program that queries the system.
ASK_S = 20.0

Ask = Callable[..., "subprocess.CompletedProcess[str]"]


def control(path: Path, call: int, block: ctypes.Structure) -> None:
    """One kernel call on a device. Raises OSError."""
    if sys.platform != "linux":
        raise OSError(errno.ENOTSUP, "only Linux has such calls", str(path))
    import fcntl

    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        data = bytearray(bytes(block))
        fcntl.ioctl(handle, call, data, True)
        ctypes.memmove(ctypes.addressof(block), bytes(data), len(data))
    finally:
        os.close(handle)


@dataclass
class Machine:
    """A computer, as far as it can be examined."""

    root: Path = Path("/")
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    ask: Ask = subprocess.run
    load: Callable[[str], ModuleType] = importlib.import_module
    control: Callable[[Path, int, ctypes.Structure], None] = control
    which: Callable[[str], str | None] = shutil.which
    packages: Callable[[], dict[str, str]] = field(default=lambda: _installed())
    place: Callable[[str], str] = field(default=lambda name: _folder(name))
    date: Callable[[], str] = today

    @property
    def is_pi(self) -> bool:
        """Whether it is a Raspberry Pi."""
        return on_a_pi(self.root / "proc/device-tree/model")

    def output(self, *command: str, **environment: str) -> tuple[int, str]:
        """Exit status and output of a program; -1 if it cannot be run or does not end."""
        try:
            done = self.ask(
                list(command),
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=ASK_S,
                env={**self.environment, **environment},
            )
        except (OSError, subprocess.SubprocessError) as wrong:
            return -1, str(wrong)
        return done.returncode, ((done.stdout or "") + (done.stderr or "")).strip()

    def holders(self, device: Path) -> list[tuple[int, str]]:
        """The other programs that have a device open, as (process, name), as far as this user may see."""
        found = []
        for folder in sorted((self.root / "proc").glob("[0-9]*")):
            if folder.name == str(os.getpid()):
                continue
            with contextlib.suppress(OSError):
                for handle in (folder / "fd").iterdir():
                    target = None
                    with contextlib.suppress(OSError):
                        target = str(handle.readlink())
                    if target == str(device) or target == f"/{device.relative_to(self.root)}":
                        name = (folder / "comm").read_text(errors="replace").strip()
                        found.append((int(folder.name), name))
                        break
        return found


def _folder(name: str) -> str:
    """The folder that a module would be loaded from; empty if there is none."""
    found = importlib.util.find_spec(name)
    return str(Path(found.origin).parent) if found and found.origin else ""


def _installed() -> dict[str, str]:
    """All Python packages, with their versions."""
    return {str(each.metadata["Name"]).lower(): each.version for each in importlib.metadata.distributions()}
