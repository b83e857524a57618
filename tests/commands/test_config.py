"""The settings reference agrees with the program's own settings."""

import dataclasses
import tomllib
from pathlib import Path

from rig.commands.cli import main
from rig.settings.config import Config, parse_config

ROOT = Path(__file__).parents[2]


def test_the_committed_page_of_settings_is_what_the_command_prints(capsys):
    assert main(["config", "--reference"]) == 0
    page = (ROOT / "media/settings.md").read_text(encoding="utf-8")
    assert page == capsys.readouterr().out, "run: rig config --reference > media/settings.md"


def test_config_toml_has_every_default_but_those_of_the_simulated_tube():
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    defaults = {k: v for k, v in dataclasses.asdict(Config()).items() if k not in ("twin", "measured")}
    assert {name: set(table) for name, table in tomllib.loads(text).items()} == {
        name: set(table) for name, table in defaults.items()
    }
    assert parse_config(text, "config.toml") == Config()
