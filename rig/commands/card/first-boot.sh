#!/bin/sh
# Run once as root by cloud-init, at the first start of a card that `rig card` has written.
# Arguments: the user's name, and the kiosk's kind. What it does is in /var/log/clot-rig-first-boot.log.
set -eu
user=$1
kiosk=$2
card=${CARD:-/boot/firmware/clot-rig}
etc=${ETC:-/etc/clot-rig}
home=$(getent passwd "$user" | cut -d: -f6)
venv=$home/clot-rig
[ -n "${QUIET:-}" ] || exec >>/var/log/clot-rig-first-boot.log 2>&1
echo "The clot rig's first start: $(date)"

# The system's packages. Raspberry Pi OS with desktop has all but cage.
need=
for package in python3-venv python3-lgpio libglib2.0-0t64 avrdude; do
    dpkg -s "$package" >/dev/null 2>&1 || need="$need $package"
done
[ "$kiosk" != lite ] || dpkg -s cage >/dev/null 2>&1 || need="$need cage"
if [ -n "$need" ]; then
    echo "Installing$need"
    # shellcheck disable=SC2086 # a list of names
    apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $need ||
        echo "Not all packages could be installed: connect this computer to the internet, and run: sudo apt install$need"
fi

# Settings for the whole computer, unless there are some.
mkdir -p "$etc"
[ ! -e "$card/config.toml" ] || [ -e "$etc/config.toml" ] || cp "$card/config.toml" "$etc/config.toml"

# The program: from the wheels on the card; what is missing there comes from the internet.
runuser -u "$user" -- python3 -m venv --system-site-packages "$venv"
runuser -u "$user" -- "$venv/bin/pip" install --no-index --find-links "$card/wheels" clot-rig ||
    runuser -u "$user" -- "$venv/bin/pip" install --find-links "$card/wheels" clot-rig
runuser -u "$user" -- "$venv/bin/rig" check

# The screen: logged in by itself, never dark; and the service. Its unit is read at the next login.
if command -v raspi-config >/dev/null; then
    [ "$kiosk" = lite ] || raspi-config nonint do_boot_behaviour B4
    raspi-config nonint do_blanking 1 || :
fi
if [ "$kiosk" = lite ]; then
    SUDO_USER=$user "$venv/bin/rig" install --kiosk lite
else
    runuser -u "$user" -- env HOME="$home" "$venv/bin/rig" install --kiosk desktop ||
        [ -e "$home/.config/systemd/user/clot-rig.service" ]
fi
echo "Done: the rig starts after the restart."
