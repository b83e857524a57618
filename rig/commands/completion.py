"""`rig completion SHELL`: a script by which a shell completes rig's commands, flags and choices.

It is made from the parser itself, so it knows what `rig --help` knows.
"""

import argparse
from collections.abc import Iterator

SHELLS = ("bash", "zsh", "fish")

HOW = {
    "bash": 'To switch it on, put this into ~/.bashrc:  eval "$(rig completion bash)"',
    "zsh": 'To switch it on, put this into ~/.zshrc:  eval "$(rig completion zsh)"',
    "fish": "To switch it on:  rig completion fish > ~/.config/fish/completions/rig.fish",
}


def words(parser: argparse.ArgumentParser) -> dict[str, tuple[str, ...]]:
    """What may follow: "" for the command itself, each command's flags and choices, and `COMMAND FLAG` for
    the choices of a flag."""
    found: dict[str, tuple[str, ...]] = {"": tuple(_flags(parser))}
    for name, sub in commands(parser).items():
        found[""] += (name,)
        found[name] = tuple(_flags(sub))
        for action in sub._actions:
            choices = tuple(map(str, action.choices or ()))
            if choices and not action.option_strings:
                found[name] += choices
            for flag in action.option_strings if choices else ():
                found[f"{name} {flag}"] = choices
    return found


def commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Each command by its name."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def script(shell: str, parser: argparse.ArgumentParser) -> str:
    """The script for a shell."""
    known = words(parser)
    return "\n".join(
        [f"# {HOW[shell]}", *(_fish(known) if shell == "fish" else _bash(known, shell == "zsh")), ""]
    )


def _flags(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from (flag for flag in action.option_strings if flag.startswith("--"))


def _bash(known: dict[str, tuple[str, ...]], zsh: bool) -> Iterator[str]:
    if zsh:
        yield "autoload -U +X bashcompinit && bashcompinit"
    yield "_rig() {"
    yield '    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"'
    yield '    local command="${COMP_WORDS[1]}"'
    yield '    [ "$COMP_CWORD" -eq 1 ] && command=""'
    yield '    case "$command $before" in'
    for key, choices in known.items():
        if " " in key:
            yield f'        "{key}") COMPREPLY=($(compgen -W "{" ".join(choices)}" -- "$word")); return ;;'
    yield "    esac"
    yield '    case "$command" in'
    for key, choices in known.items():
        if " " not in key:
            yield f'        "{key}") COMPREPLY=($(compgen -W "{" ".join(choices)}" -- "$word")) ;;'
    yield "    esac"
    yield '    [ -n "$command" ] && [ ${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "$word"))'
    yield "    return 0"
    yield "}"
    yield "complete -o filenames -F _rig rig"


def _fish(known: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for key, choices in known.items():
        command, _, flag = key.partition(" ")
        when = f"__fish_seen_subcommand_from {command}" if command else "__fish_use_subcommand"
        if flag:
            yield f"complete -c rig -n '{when}' -l {flag.removeprefix('--')} -x -a '{' '.join(choices)}'"
            continue
        for word in choices:
            how = f"-l {word.removeprefix('--')}" if word.startswith("--") else f"-f -a {word}"
            yield f"complete -c rig -n '{when}' {how}"
