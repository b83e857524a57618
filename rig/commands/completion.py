"""`rig completion SHELL`: a script by which a shell completes rig's commands, flags and choices.

It is made from the parser itself, by shtab, so it knows what `rig --help` knows.
"""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

HOW = {
    "bash": 'To switch it on, put this into ~/.bashrc:  eval "$(rig completion bash)"',
    "zsh": 'To switch it on, put this into ~/.zshrc, after compinit:  eval "$(rig completion zsh)"',
    "fish": "To switch it on:  rig completion fish > ~/.config/fish/completions/rig.fish",
}


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig completion`."""
    parser.description = "Print a completion script for your shell. Its first line says how to enable it."
    parser.add_argument("shell", choices=tuple(HOW), help="shell")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    from rig.commands.cli import parser

    print(script(asked.shell, parser()))
    return 0


def script(shell: str, parser: ArgumentParser) -> str:
    """The script for a shell."""
    import shtab

    for command in _all(parser):
        for action in command._actions:
            if action.type is Path:
                folder = action.metavar == "DIR"
                action.complete = shtab.DIRECTORY if folder else shtab.FILE  # type: ignore[attr-defined]
    return f"# {HOW[shell]}\n{shtab.complete(parser, shell)}"


def commands(parser: ArgumentParser) -> dict[str, ArgumentParser]:
    """Each command by its name."""
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            return dict(action.choices)
    return {}


def _all(parser: ArgumentParser) -> Iterator[ArgumentParser]:
    yield parser
    for command in commands(parser).values():
        yield from _all(command)
