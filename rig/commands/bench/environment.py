"""The environment of a measurement: the machine, and the versions that matter."""

import importlib.metadata
import os
import platform
import sys
from pathlib import Path

from rig import __version__
from rig.boards import on_a_pi

PACKAGES = ("pygame", "pygame-ce", "gpiozero", "pyserial")


def machine() -> dict[str, object]:
    """Processor, cores, system, load at the start, and whether it is a Raspberry Pi."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "raspberry_pi": on_a_pi(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }


def versions() -> dict[str, str]:
    """Versions of the rig, Python, and the installed packages."""
    found = {"rig": __version__, "python": sys.version.split()[0]}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _processor(info: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's own name, if the system has it."""
    try:
        lines = info.read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith(("model name", "Model"))]
    return named[0] if named else platform.processor() or platform.machine()
