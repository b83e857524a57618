"""A part of the netlist as a deck for ngspice, and ngspice's measurements of it."""

import re
import subprocess
from collections.abc import Iterable, Iterator

from rig.base.faults import Unavailable
from rig.commands.wiring.currents import ohms, value_of
from rig.commands.wiring.netlist import Net, Netlist

#: SPICE's letter for each kind of part.
_LETTERS = {"resistor": "R", "capacitor": "C", "electrolytic capacitor": "C", "coil": "L"}
#: Time limit for a deck, s.
_TIMEOUT_S = 120.0


def node(net: Net) -> str:
    """A net's name in SPICE; ground is 0."""
    return "0" if net.name == "ground" else "n_" + re.sub(r"\W+", "_", net.name).strip("_").lower()


def passives(netlist: Netlist, refs: Iterable[str], scale: float = 1.0) -> Iterator[str]:
    """Resistors, capacitors and coils of the netlist; the resistors' values are multiplied by `scale`."""
    for ref in refs:
        part = netlist.parts[ref]
        a, b = (node(netlist.net_of[f"{ref}.{pin}"]) for pin in part.kind.pins)
        value = value_of(part.value) * (scale if part.kind.name == "resistor" else 1.0)
        yield f"{_LETTERS[part.kind.name]}{ref} {a} {b} {value:.6g}"


def conductors(netlist: Netlist, name: str) -> Iterator[str]:
    """The wires of one net as resistors between its terminals; a part's joined pins are one node."""
    net = netlist.at(name)
    for n, wire in enumerate(wire for wire in netlist.wires if netlist.net_of[wire.a] is net):
        a, b = (terminal(netlist, end) for end in wire.ends)
        if a != b:
            yield f"RW{node(net)}{n} {a} {b} {ohms(wire):.6g}"


def terminal(netlist: Netlist, end: str) -> str:
    """A terminal's node when wires count: the first pin that is one piece of metal with it."""
    part = netlist.part(end)
    pin = end.partition(".")[2]
    group = next((joined for joined in part.kind.joined if pin in joined), (pin,))
    return "t_" + re.sub(r"\W+", "_", f"{part.ref}_{group[0]}".replace("+", "p").replace("-", "m")).lower()


def run(title: str, lines: Iterable[str], analysis: str, measures: dict[str, str]) -> dict[str, float]:
    """ngspice's measurements of a deck. Raises Unavailable if there is no ngspice or a measurement fails."""
    text = deck(title, lines, analysis, measures)
    try:
        done = subprocess.run(
            ["ngspice", "-b", "/dev/stdin"],
            input=text,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT_S,
        )
    except FileNotFoundError:
        raise Unavailable("ngspice is not installed. Install it with: sudo apt install ngspice") from None
    found = {}
    for name in measures:
        told = re.search(rf"^{name}\s*=\s*([-\d.e+]+)", done.stdout, re.MULTILINE)
        if told is None:
            raise Unavailable(
                f"ngspice measured no {name} on '{title}': {done.stdout[-400:]}{done.stderr[-400:]}"
            )
        found[name] = float(told[1])
    return found


def deck(title: str, lines: Iterable[str], analysis: str, measures: dict[str, str]) -> str:
    """A complete deck; a measurement is the text after `meas tran NAME`."""
    asked = [f"meas tran {name} {what}" for name, what in measures.items()]
    body = [f"* {title}", *lines, analysis, ".control", "run", *asked, "quit", ".endc", ".end", ""]
    return "\n".join(body)
