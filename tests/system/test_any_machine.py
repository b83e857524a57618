"""No part needs a system feature where it may be missing. Windows and macOS have never been tried."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: Imports every module of the rig with what only POSIX has hidden from it; prints those that need it.
IMPORTS = """
import builtins, importlib, pathlib, sys
POSIX = {*"fcntl termios pwd grp resource pty tty syslog readline curses spwd crypt".split()}
real = builtins.__import__

def without(name, space=None, *more):
    if name.partition(".")[0] in POSIX and str((space or {}).get("__name__", "")).startswith("rig"):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return real(name, space, *more)

builtins.__import__ = without
import rig, serial.tools.list_ports
system, sys.platform = sys.platform, sys.argv[1]
import rig.boards.nano_port  # how a port fails is asked of the system
sys.platform = system
root = pathlib.Path(rig.__file__).parent
for file in sorted(root.rglob("*.py")):
    name = ".".join(("rig", *file.relative_to(root).with_suffix("").parts)).removesuffix(".__init__")
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name in POSIX:
            print(name, missing.name)
print("all")
"""


@pytest.mark.long
def test_every_module_can_be_imported_where_there_is_no_posix():
    def tried(system: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", IMPORTS, system]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)

    assert (tried("win32").stdout, tried("win32").stderr) == ("all\n", "")
    assert "No module named 'termios'" in tried("linux").stderr  # the modules really are hidden


@pytest.mark.long
@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_the_type_checker_finds_nothing_that_another_system_lacks(system):
    """typeshed knows which functions, flags and modules each system has."""
    command = [sys.executable, "-m", "mypy", "--platform", system, "--cache-dir", f".mypy_cache/{system}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout
