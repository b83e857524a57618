"""The files of a card, as texts: cloud-init's input, and the lines of config.txt."""

import json
from dataclasses import dataclass

from rig.settings.config import BoardKind, Config

#: The user's groups: header, sound, screen, Nano. All exist in Raspberry Pi OS.
GROUPS = "adm,dialout,audio,video,render,input,plugdev,netdev,gpio,spi,i2c,sudo"
#: The program's folder on the boot partition, as the started system sees it.
FOLDER = "clot-rig"
BOOT = f"/boot/firmware/{FOLDER}"


@dataclass(frozen=True, slots=True)
class CardOptions:
    """The options of a card."""

    user: str = "rig"
    host: str = "clot-rig"
    kiosk: str = "desktop"
    """One of config.KIOSKS."""
    locale: str = "en_US.UTF-8"
    timezone: str = ""
    """Such as Europe/Berlin; if empty, the image's own is kept."""
    wifi: str = ""
    """Name of the Wi-Fi; empty for none."""
    password: str = ""
    """Password of the Wi-Fi."""
    country: str = "US"
    """Country whose radio rules apply, in two letters."""


def user_data(card: CardOptions) -> str:
    """The file user-data: a user, and the first start. JSON's strings are also valid YAML."""
    lines = [
        "#cloud-config",
        "# Written by `rig card`. The user has no password, and nobody can log in over a network.",
        f"hostname: {json.dumps(card.host)}",
        f"locale: {json.dumps(card.locale)}",
        *([f"timezone: {json.dumps(card.timezone)}"] if card.timezone else []),
        "ssh_pwauth: false",
        "users:",
        f"  - name: {json.dumps(card.user)}",
        "    gecos: The clot rig",
        f"    groups: {json.dumps(GROUPS)}",
        "    shell: /bin/bash",
        "    lock_passwd: true",
        '    sudo: "ALL=(ALL) NOPASSWD:ALL"',
        "runcmd:",
        f"  - {json.dumps(['sh', f'{BOOT}/first-boot.sh', card.user, card.kiosk])}",
        "power_state:",
        "  mode: reboot",
        '  message: "The clot rig is installed"',
        "  condition: true",
    ]
    return "\n".join(lines) + "\n"


def network_config(card: CardOptions) -> str:
    """The file network-config: any cable, and one Wi-Fi if it is named."""
    lines = ["# Written by `rig card`.", "network:", "  version: 2", "  ethernets:", "    eth0:"]
    lines += ["      dhcp4: true", "      optional: true"]
    if card.wifi:
        lines += [
            "  wifis:",
            "    wlan0:",
            "      dhcp4: true",
            "      optional: true",
            f"      regulatory-domain: {json.dumps(card.country)}",
            "      access-points:",
            f"        {json.dumps(card.wifi, ensure_ascii=False)}:",
            f"          password: {json.dumps(card.password, ensure_ascii=False)}",
        ]
    return "\n".join(lines) + "\n"


def boot_lines(config: Config) -> list[str]:
    """The lines of config.txt: the pumps' pins are low from power-on, and again after a program has died."""
    if config.board.kind == BoardKind.NANO:
        return []  # the pumps are on the Nano, whose pins have their own resistors
    lines = [f"gpio={config.pins.pump},{config.pins.medicine}=op,dl", "dtparam=strict_gpiod"]
    return [*lines, "dtparam=spi=on"] if config.lights.count else lines


def with_lines(text: str, lines: list[str]) -> str:
    """A config.txt with the missing lines added, for every model of Pi."""
    there = {line.strip() for line in text.splitlines()}
    missing = [line for line in lines if line not in there]
    if not missing:
        return text
    return "\n".join([text.rstrip("\n"), "", "# The clot rig", "[all]", *missing]) + "\n"
