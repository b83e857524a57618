"""Settings for all tests, and the rig that most of them start from."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["SDL_AUDIODRIVER"] = "dummy"
# Nobody's own settings, stories and logs take part.
os.environ.update({f"XDG_{name}_HOME": "/dev/null/none" for name in ("CONFIG", "STATE")})

from shared.virtual_rig import Rig

from rig.commands.shared.load import load_exhibit
from rig.settings.config import Config
from rig.visit.exhibit import Exhibit

# A shell that starts the tests in the background, or `nohup`, has them and all that they start ignore these.
for _name, _usual in (
    ("SIGINT", signal.default_int_handler),
    ("SIGQUIT", signal.SIG_DFL),
    ("SIGHUP", signal.SIG_DFL),
):
    _number = getattr(signal, _name, None)  # not every system has both
    if _number is not None and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _usual)

# A loaded machine is no failure, and a run on one machine finds what a run on another does.
settings.register_profile(
    "rig", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)
# `make explore` looks for what no run has found yet; what it finds is kept until a test of its own has it.
settings.register_profile(
    "explore",
    settings.get_profile("rig"),
    derandomize=False,
    max_examples=2000,
    database=DirectoryBasedExampleDatabase(Path(__file__).parent / "corpus"),
    print_blob=True,
)
settings.load_profile("rig")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-golden", action="store_true", help="keep the pictures as they are drawn now")


def pytest_itemcollected(item: pytest.Item) -> None:
    """`long_but("a", "b")`: marks all of a table's cases as `long` except those with these names."""
    names = {name for mark in item.iter_markers("long_but") for name in mark.args}
    if names and item.callspec.id not in names:  # type: ignore[attr-defined]
        item.add_marker("long")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Check that each case named as short exists, if the whole table was collected."""
    tables: dict[object, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("long_but"):
            tables.setdefault((item.path, item.function), []).append(item)  # type: ignore[attr-defined]
    for cases in tables.values():
        there = {case.callspec.id for case in cases}  # type: ignore[attr-defined]
        kept = {name for mark in cases[0].iter_markers("long_but") for name in mark.args}
        if len(there) > len(kept) and not kept <= there:
            raise pytest.UsageError(f"{cases[0].nodeid}: long_but names no case: {sorted(kept - there)}")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two more workers than cores, because some tests wait in real time."""
    return (os.cpu_count() or 1) + 2


@pytest.fixture(scope="session")
def exhibit() -> Exhibit:
    """The default story on the built-in settings."""
    return load_exhibit(Config())


@pytest.fixture
def rig(exhibit: Exhibit) -> Iterator[Rig]:
    """A rig that is switched on and left off."""
    rig = Rig(exhibit)
    yield rig
    rig.board.close()
