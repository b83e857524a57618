"""Texts that commands write exist in every language, with the same fields and in that language's words."""

import re
import shutil
import string
import subprocess
import tomllib
from pathlib import Path

import pytest

from rig.story.media_files import MEDIA, names
from rig.story.sentences import ONE, sentences

ROOM = Path(__file__).parents[2] / "rig"
TABLES = {
    code: tomllib.loads((MEDIA / f"sentences/{code}.toml").read_text(encoding="utf-8"))
    for code in names("sentences")
}
#: Units are no words of a language.
NO_WORDS = {"mL", "min"}
#: Sentences whose id is the value that they are about: how much of a clot went.
BY_VALUE = {"complete", "most", "some", "little"}


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_a_language_that_has_sentences_has_all_of_them_with_the_same_fields():
    assert {"en", "es"} <= set(TABLES) <= set(names("words"))
    english = TABLES["en"]
    for code, tables in TABLES.items():
        ids = {name: sorted(table) for name, table in tables.items()}
        assert ids == {name: sorted(table) for name, table in english.items()}, code
        for command, table in tables.items():
            for id, sentence in table.items():
                assert sentence.strip(), (code, id)
                assert fields(sentence) == fields(english[command][id]), (code, id)


@pytest.mark.parametrize("command", sorted(TABLES["en"]))
def test_every_sentence_is_used_by_its_command(command):
    files = (ROOM / "commands" / command).glob("*.py")
    quoted = set(re.findall(r"""["']#?(\w+)["']""", "\n".join(map(Path.read_text, files))))
    ids = TABLES["en"][command]
    names_of = ({id, id.removesuffix(ONE), id.removeprefix("head_")} for id in ids)
    unused = {id for id, called in zip(ids, names_of, strict=True) if not called & quoted}
    assert unused == BY_VALUE - quoted


def test_a_language_without_sentences_is_english_and_says_so():
    say = sentences("report", "x-long")
    assert (say.language, say("right")) == ("en", "right")
    spanish = sentences("report", "es")
    assert [spanish.counted("visits_begun", n) for n in (1, 2)] == ["visita empezada", "visitas empezadas"]
    assert spanish.counted("hours_on", 1) == "horas en marcha"


@pytest.mark.parametrize(("code", "dictionary"), [("en", "en_US"), ("es", "es_ES")])
def test_a_dictionary_knows_every_word(code, dictionary):
    assert shutil.which("hunspell"), "install it with: sudo apt install hunspell hunspell-en-us hunspell-es"
    said = " ".join(sentence for table in TABLES[code].values() for sentence in table.values())
    found = set(re.findall(r"[^\W\d_]+(?:'[a-z]+)?", re.sub(r"\{\w+\}|\w+\.csv", " ", said))) - NO_WORDS
    words = "\n".join(sorted(found)).encode()
    command = ["hunspell", "-d", dictionary, "-i", "utf-8", "-l"]
    done = subprocess.run(command, input=words, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().split() == []
