"""A card that sets itself up: what cloud-init reads is valid, and the first start does each step."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from rig.commands.card import card
from rig.commands.card.files import CardOptions, boot_lines, network_config, user_data, with_lines
from rig.commands.cli import main
from rig.settings.config import Config, parse_config

FULL = CardOptions(
    kiosk="lite", timezone="Europe/Berlin", wifi='Schule "7": ñ', password="p: '#ä", country="DE"
)


@pytest.fixture
def boot(tmp_path) -> Path:
    """The boot partition of a fresh card."""
    folder = tmp_path / "bootfs"
    folder.mkdir()
    (folder / "config.txt").write_text("dtparam=audio=on\n[cm5]\ndtoverlay=dwc2\n")
    (folder / "user-data").write_text("#cloud-config\n")
    return folder


@pytest.fixture
def wheels(tmp_path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    (folder / "clot_rig-0.1.0-py3-none-any.whl").write_bytes(b"the rig")
    (folder / "gpiozero-2.0.1-py3-none-any.whl").write_bytes(b"pins")
    return folder


@pytest.mark.skipif(os.name == "nt", reason="cloud-init is for Linux")
@pytest.mark.parametrize("options", [CardOptions(), FULL])
def test_cloud_init_itself_finds_nothing_wrong_with_the_card(tmp_path, options):
    assert shutil.which("cloud-init"), "install it with: sudo apt install cloud-init"
    path = tmp_path / "user-data"
    path.write_text(user_data(options))
    done = subprocess.run(
        ["cloud-init", "schema", "--config-file", str(path)], capture_output=True, text=True
    )
    assert (done.returncode, "Valid" in done.stdout) == (0, True), done.stdout + done.stderr


@pytest.mark.skipif(os.name == "nt", reason="cloud-init is for Linux")
def test_name_and_password_of_a_wifi_are_what_netplan_reads(tmp_path):
    """Read by the system's own YAML, which cloud-init brings."""
    path = tmp_path / "network-config"
    path.write_text(network_config(FULL), encoding="utf-8")
    read = "import sys, yaml; print(ascii(yaml.safe_load(open(sys.argv[1], encoding='utf-8'))))"
    done = subprocess.run(
        ["/usr/bin/python3", "-c", read, str(path)], capture_output=True, text=True, check=True
    )
    wifi = {"password": FULL.password}
    assert ascii({FULL.wifi: wifi}) in done.stdout
    assert "wifis" not in network_config(CardOptions())


def test_a_fresh_card_gets_every_file_and_keeps_what_was_there(boot, wheels, capsys):
    assert main(["card", str(boot), "--wheels", str(wheels), "--lang", "es"]) == 0
    made = {path.relative_to(boot).as_posix() for path in boot.rglob("*") if path.is_file()}
    assert made == {
        "user-data", "user-data.before", "network-config", "config.txt", "config.txt.before",
        "clot-rig/first-boot.sh", "clot-rig/config.toml",
        "clot-rig/wheels/clot_rig-0.1.0-py3-none-any.whl", "clot-rig/wheels/gpiozero-2.0.1-py3-none-any.whl",
    }  # fmt: skip
    assert parse_config((boot / "clot-rig/config.toml").read_text(), "c").story.language == "es"
    before = (boot / "config.txt").read_text()
    assert "2 wheels are on the card" in capsys.readouterr().out
    assert main(["card", str(boot), "--wheels", str(wheels)]) == 0
    assert (boot / "config.txt").read_text() == before
    assert (boot / "config.txt.before").read_text().startswith("dtparam=audio=on")


def test_the_lines_of_config_txt_hold_for_every_pi():
    text = with_lines("[cm5]\ndtoverlay=dwc2\n", boot_lines(Config()))
    after = text[text.index("[all]") :].splitlines()
    assert after == ["[all]", "gpio=17,27=op,dl", "dtparam=strict_gpiod", "dtparam=spi=on"]
    nano = parse_config('[board]\nkind = "nano"\n', "c")
    assert with_lines("x\n", boot_lines(nano)) == "x\n"


def test_settings_of_ones_own_go_onto_the_card(boot, wheels, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("[pins]\npump = 16\n")
    assert main(["card", str(boot), "--wheels", str(wheels), "--config", str(own)]) == 0
    assert (boot / "clot-rig/config.toml").read_text() == own.read_text()
    assert "gpio=16,27=op,dl" in (boot / "config.txt").read_text()


@pytest.mark.parametrize(
    ("spoil", "more", "said"),
    [
        (lambda boot: (boot / "config.txt").unlink(), (), "no config.txt"),
        (lambda boot: (boot / "user-data").unlink(), (), "no cloud-init"),
        (lambda boot: None, ("--lang", "xx"), "known are en, es"),
        (lambda boot: None, ("--country", "Germany"), "two capital letters"),
    ],
)
def test_what_is_no_such_card_is_refused_before_anything_is_written(boot, wheels, capsys, spoil, more, said):
    spoil(boot)
    before = sorted(path.name for path in boot.iterdir())
    assert main(["card", str(boot), "--wheels", str(wheels), *more]) == 2
    assert said in capsys.readouterr().err
    assert sorted(path.name for path in boot.iterdir()) == before


def test_a_dry_run_writes_nothing_and_without_the_index_the_first_start_is_said_to_need_it(
    boot, wheels, capsys, monkeypatch
):
    assert main(["card", str(boot), "--wheels", str(wheels), "--dry-run"]) == 0
    assert sorted(path.name for path in boot.iterdir()) == ["config.txt", "user-data"]
    capsys.readouterr()

    def pip(*words: str) -> bool:
        if words[0] == "wheel":
            shutil.copy(wheels / "clot_rig-0.1.0-py3-none-any.whl", words[words.index("-w") + 1])
        return words[0] == "wheel"

    monkeypatch.setattr(card, "_pip", pip)
    assert main(["card", str(boot)]) == 0
    assert "the Pi's first start needs the internet" in capsys.readouterr().out


#: Programs of the system, each of which writes down what it was asked.
STUBS = {
    "getent": 'echo "rig:x:1000:1000::$HOME_OF_RIG:/bin/bash"',
    "dpkg": '[ "$2" != cage ]',
    "apt-get": "exit ${APT:-0}",
    "raspi-config": "",
    "runuser": 'shift 3; exec "$@"',
    "python3": 'for venv; do :; done; mkdir -p "$venv/bin"; for name in pip rig; do '
    'printf \'#!/bin/sh\\necho "%s $*" >>"$ASKED"\\n\' "$name" >"$venv/bin/$name"; '
    'chmod +x "$venv/bin/$name"; done',
}


@pytest.mark.skipif(os.name == "nt", reason="the script is for a Pi")
@pytest.mark.parametrize(("kiosk", "apt"), [("desktop", "0"), ("lite", "0"), ("lite", "1")])
def test_the_first_start_does_each_step_also_without_the_internet(boot, wheels, tmp_path, kiosk, apt):
    assert main(["card", str(boot), "--wheels", str(wheels), "--lang", "es"]) == 0
    stubs, asked, home = tmp_path / "bin", tmp_path / "asked", tmp_path / "home"
    stubs.mkdir()
    for name, does in STUBS.items():
        (stubs / name).write_text(f'#!/bin/sh\necho "{name} $*" >>"$ASKED"\n{does}\n')
        (stubs / name).chmod(0o755)
    environment = {
        "PATH": f"{stubs}:{os.environ['PATH']}", "ASKED": str(asked), "HOME_OF_RIG": str(home), "APT": apt,
        "CARD": str(boot / "clot-rig"), "ETC": str(tmp_path / "etc"), "QUIET": "1",
    }  # fmt: skip
    command = ["sh", str(boot / "clot-rig/first-boot.sh"), "rig", kiosk]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    steps = asked.read_text()
    assert f"pip install --no-index --find-links {boot}/clot-rig/wheels clot-rig" in steps
    assert "rig check" in steps
    assert f"rig install --kiosk {kiosk}" in steps
    assert ("apt-get install" in steps) == (kiosk == "lite" and apt == "0")
    assert ("sudo apt install cage" in done.stdout) == (apt == "1")
    assert ("do_boot_behaviour B4" in steps) == (kiosk == "desktop")
    assert parse_config((tmp_path / "etc/config.toml").read_text(), "c").story.language == "es"
