"""Captions: at most two lines of 37 characters, with breaks at sentences and clauses."""

from functools import lru_cache

#: Most characters in a row of a caption.
ROW_CHARACTERS = 37
#: Rows of a caption.
ROWS = 2
#: Highest reading speed of a caption, letters per second.
LETTERS_PER_S = 17.0

Row = tuple[int, ...]
"""Indices of the words in one row."""


@lru_cache(maxsize=512)
def pages(words: tuple[str, ...]) -> tuple[tuple[Row, ...], ...]:
    """The words of a line as pages of at most ROWS rows.

    Each page ends with a sentence or a clause if one ends within reach. Its rows have similar lengths, so
    that no word stands alone.
    """
    done, start = [], 0
    while start < len(words):
        end = _page_end(words, start)
        done.append(_balanced(words, start, end))
        start = end
    return tuple(done)


def page_of(words: tuple[str, ...], index: int) -> tuple[Row, ...]:
    """The page that holds the word at `index`."""
    found = [page for page in pages(words) if any(index in row for row in page)]
    return found[0] if found else ()


def _length(words: tuple[str, ...], start: int, end: int) -> int:
    return sum(map(len, words[start:end])) + max(0, end - start - 1)


def _rows(words: tuple[str, ...], start: int, end: int, width: int) -> list[Row]:
    """The words set greedily into rows of at most `width` characters; a longer word gets its own."""
    rows: list[list[int]] = []
    for n in range(start, end):
        if rows and _length(words, rows[-1][0], n + 1) <= width:
            rows[-1].append(n)
        else:
            rows.append([n])
    return [tuple(row) for row in rows]


def _page_end(words: tuple[str, ...], start: int) -> int:
    """One past the last word of the page that begins at `start`."""
    end = start + 1
    while end < len(words) and len(_rows(words, start, end + 1, ROW_CHARACTERS)) <= ROWS:
        end += 1
    if end == len(words):
        return end
    for marks in (".?!", ",;:"):
        breaks = [n + 1 for n in range(start, end) if words[n][-1] in marks]
        if breaks and _length(words, start, breaks[-1]) >= ROW_CHARACTERS // 2:
            return breaks[-1]
    return end


def _balanced(words: tuple[str, ...], start: int, end: int) -> tuple[Row, ...]:
    """The smallest number of rows, as even as possible."""
    rows = _rows(words, start, end, ROW_CHARACTERS)
    for width in range(1, ROW_CHARACTERS):
        tighter = _rows(words, start, end, width)
        if len(tighter) == len(rows) and all(_length(words, r[0], r[-1] + 1) <= width for r in tighter):
            return tuple(tighter)
    return tuple(rows)
