"""The rig retells a text in its own words: no six words in a row are that text's.

The text is not ours to copy, so `source_runs.txt` has a hash of each run of six of its words. It covers the
page theii.org/miips/blood-clots from its beginning to the treatments by catheter; the rest could not be read.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from rig.commands.shared.load import load_claims
from rig.story import media_files
from rig.story.words import TEXTS, parse_words

RUNS = frozenset((Path(__file__).parent / "source_runs.txt").read_text().split())
SIX = 6


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Each run of six words of a text, plain, with its hash."""
    words = re.findall(r"[a-z]+", text.lower().replace("’", ""))
    for n in range(len(words) - SIX + 1):
        run = " ".join(words[n : n + SIX])
        yield run, hashlib.sha256(run.encode()).hexdigest()[:10]


def copied(text: str) -> list[str]:
    return [run for run, hashed in runs(text) if hashed in RUNS]


def test_a_sentence_of_the_source_would_be_noticed():
    # A definition of ten words, quoted to see that it is found.
    assert copied("What is it? A vein is a blood vessel that carries blood.") != []
    assert len(RUNS) > 300


def test_no_six_words_in_a_row_are_the_sources():
    english = parse_words(media_files.text("words", "en"), "en.toml")
    said = [english.script(id).shown for id in english.lines]
    said += [text for table in TEXTS for text in getattr(english, table).values()]
    said += [claim.says["en"] for claim in load_claims().claims.values()]
    said += [path.read_text(encoding="utf-8") for path in media_files.MEDIA.glob("*.md")]
    assert len(said) > 500
    assert [run for text in said for run in copied(text)] == []
