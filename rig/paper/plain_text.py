"""The signs and the lesson sheet as plain text: for a screen reader, a Braille display, or a letter."""

from collections.abc import Iterator

from rig.paper.lesson_content import Sheet
from rig.screen.views.take_home import SIGNS
from rig.story.words import Words


def text(words: Words, sheet: Sheet | None) -> str:
    """The signs to know, the most urgent first, and the lesson sheet if there is one."""
    return "\n".join(
        [*(_sheet(words, sheet) if sheet else ()), *_signs(words), words.labels["learning_only"], ""]
    )


def _signs(words: Words) -> Iterator[str]:
    yield from (words.titles["take_home"], "")
    for n, (sign, _, todo) in enumerate(SIGNS):
        yield f"{n + 1}. {words.labels[sign]}: {words.labels[todo]}."
    yield ""


def _sheet(words: Words, sheet: Sheet) -> Iterator[str]:
    labels = words.labels
    yield from (sheet.title, "", f"{labels['sheet_seen']}:", "")
    yield from (f"{n + 1}. {step.title}. {step.says}" for n, step in enumerate(sheet.seen))
    yield from ("", f"{labels['sheet_ask']}:", "")
    yield from (f"{n + 1}. {one.asks} {one.choices}" for n, one in enumerate(sheet.questions))
    yield from ("", f"{labels['sheet_answers']}:", "")
    yield from (f"{n + 1}. {one.answer}" for n, one in enumerate(sheet.questions))
    yield ""
