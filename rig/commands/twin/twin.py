"""`rig twin`: what the simulated tube does, as a table and as pictures."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from rig.base.schema import BadFiles, Problem
from rig.commands.shared.arguments import add_flags, loaded
from rig.commands.twin.operating_points import table


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig twin`."""
    parser.description = "Print the simulated tube's operating points; with --out, draw its three curves."
    parser.add_argument("--out", metavar="DIR", type=Path, help="folder for the pictures")
    add_flags(parser, "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    config = loaded(asked)
    for line in table(config.twin, config.pump.duty):
        print(line)
    if asked.out is not None:
        from rig.commands.twin.plots import draw_all

        try:
            for path in draw_all(config.twin, config.pump.duty, asked.out):
                print(f"drawn: {path}")
        except OSError as wrong:
            raise BadFiles([Problem("rig twin", str(asked.out), str(wrong))]) from None
    return 0
