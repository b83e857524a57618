"""Every test of the screen starts with the default appearance, whatever the last picture used."""

import pytest

from rig.screen.widgets import theme
from rig.settings.appearance import PLAIN


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Before any fixture, so that a picture which a module's tests share is drawn in it as well."""
    theme.use_palette(PLAIN)
