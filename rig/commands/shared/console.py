"""Dialogue with a person at the terminal: sentences, questions, and a live line."""

import sys
import textwrap
from collections.abc import Callable, Sequence

from rig.base.faults import Unavailable

_BARS = "▁▂▃▄▅▆▇█"
#: Answers that are understood.
YES, NO = frozenset({"y", "yes", "s", "si", "sí"}), frozenset({"n", "no", ""})
#: Lines are broken here; a terminal would break them within a word.
LINE_CHARACTERS = 96


class Terminal:
    """A person at a keyboard. The end of input is one clear error, not a traceback."""

    def __init__(
        self,
        ask: Callable[[str], str] | None = None,
        say: Callable[[str], None] = print,
        alone: bool = False,
        live: bool | None = None,
    ) -> None:
        """`alone`: nobody is there, so questions get their default answer, or none."""
        self._ask, self._say = ask or input, say
        self.alone = alone
        self._live = sys.stdout.isatty() if live is None else live
        self._width = 0

    def say(self, text: str = "") -> None:
        """Print a sentence as its own line."""
        self._clear()
        self._say(broken(text))

    def show(self, text: str) -> None:
        """Print a line that the next one overwrites; nothing if the output is a file."""
        if self._live:
            self._clear()
            sys.stdout.write(text)
            sys.stdout.flush()
            self._width = len(text)

    def go(self, what: str) -> None:
        """Wait until something has been done by hand."""
        if not self.alone:
            self._answer(f"{what} Then press Enter: ")

    def yes(self, question: str) -> bool:
        """Whether the answer is yes; no answer means no, and anything else is asked again."""
        if self.alone:
            return True
        while (answer := self._answer(f"{question} [y/N] ").strip().lower()) not in YES | NO:
            self.say("Type y for yes, n for no.")
        return answer in YES

    def number(self, question: str, unit: str, offered: float | None = None, most: float = 1e5) -> float:
        """A number that a person reads off, up to `most`; Enter takes the default."""
        if self.alone and offered is not None:
            self.say(f"{question}: {offered:g} {unit}")
            return offered
        hint = f" (Enter: {offered:g})" if offered is not None else ""
        while True:
            text = self._answer(f"{question}, in {unit}{hint}: ").strip().replace(",", ".")
            if not text and offered is not None:
                return offered
            try:
                value = float(text.removesuffix(unit).strip())
            except ValueError:
                value = -1.0
            if 0 <= value <= most:
                return value
            if most < value < float("inf"):
                self.say(f"{value:g} {unit} is more than can be; at most {most:g}. Read it again.")
            else:
                self.say(f"That is not a number of {unit}; type it in figures, such as 12.5.")

    def _answer(self, question: str) -> str:
        self._clear()
        try:
            if sys.stdin is None:  # a program started without a terminal has none
                raise EOFError
            return self._ask(broken(question) + " " * question.endswith(" "))
        except EOFError:
            self._say("")
            raise Unavailable(
                "Nobody is at the terminal to answer. Run it where someone can type; on simulated water, "
                "--yes lets the simulated table answer"
            ) from None

    def _clear(self) -> None:
        if self._width:
            sys.stdout.write("\r" + " " * self._width + "\r")
            self._width = 0


def broken(text: str, indent: str = "", first: str = "") -> str:
    """A text in lines of at most LINE_CHARACTERS, the first after `first`; laid-out text is kept as it is."""
    if text.startswith(" ") or "\n" in text:
        return text
    lines = textwrap.wrap(
        text, LINE_CHARACTERS, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False
    )
    return "\n".join(lines)


def sparkline(values: Sequence[float], top: float, width: int = 40) -> str:
    """The latest values as small bars; `top` is the highest bar."""
    return "".join(
        _BARS[min(len(_BARS) - 1, max(0, int(len(_BARS) * value / top)))] if top > 0 else _BARS[0]
        for value in values[-width:]
    )


def bar(value: float, top: float, width: int = 40) -> str:
    """A value as a row of blocks."""
    return "█" * round(width * min(1.0, max(0.0, value / top))) if top > 0 else ""
