"""Output other than the screen: the card on paper, and a visit as a film."""

import json
import re
import shutil
import stat
import subprocess
import sys
import zlib
from pathlib import Path

import pygame
import pytest
from shared.looks import squeezed
from shared.virtual_rig import VISITS

from rig.base.schema import BadFiles
from rig.commands.cli import main
from rig.commands.film import PICTURES_HZ, Cut, _with_sound, film
from rig.commands.poster import poster
from rig.commands.shared.example import example
from rig.commands.shared.load import load_claims, load_exhibit
from rig.outputs.frame import frame
from rig.paper.lesson_content import sheet
from rig.paper.lesson_sheet import LEAST_DOTS, draw
from rig.paper.pdf import page
from rig.paper.poster import LARGE_DOTS, SIZE_DOTS
from rig.screen.views.take_home import SIGNS
from rig.screen.widgets import theme
from rig.settings.config import Config

SHOW = load_exhibit(Config())


def objects(pdf: bytes) -> dict[int, bytes]:
    """The objects of a PDF, each found where its table says that it begins."""
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF", pdf)[1])  # type: ignore[index]
    lines = pdf[start:].split(b"\n")
    assert lines[0] == b"xref"
    count = int(lines[1].split()[1])
    found = {}
    for number, line in enumerate(lines[3 : 2 + count], start=1):
        at = int(line.split()[0])
        assert pdf[at:].startswith(b"%d 0 obj\n" % number)
        found[number] = pdf[at : pdf.index(b"\nendobj", at)]
    return found


def stream(body: bytes) -> bytes:
    """The data of an object, as long as it says."""
    length = int(re.search(rb"/Length (\d+)", body)[1])  # type: ignore[index]
    data = body[body.index(b"stream\n") + 7 :]
    assert data[length:] == b"\nendstream"
    return data[:length]


def test_the_file_is_a_pdf_with_the_picture_and_its_words():
    pixels = bytes(range(12)) * 2
    words = [("One leg (ça) \\ and", 1.0, 2.0, 1.0)]
    found = objects(page((2, 4), pixels, words, "en"))
    assert zlib.decompress(stream(found[5])) == pixels
    assert rb"(One leg \(" + "ça".encode("cp1252") + rb"\) \\ and) Tj" in stream(found[4])
    assert b"/Lang (en)" in found[1]
    assert b"595.27 841.89" in found[3]


@pytest.mark.slow
def test_the_card_is_one_page_in_every_language_in_large_print(tmp_path, monkeypatch):
    sizes, fitted = [], theme.fitted

    def noted(*text):
        found = fitted(*text)
        sizes.append(found[0])
        return found

    monkeypatch.setattr(theme, "fitted", noted)
    said = poster(Config(), None, tmp_path / "card.pdf")
    assert said.endswith("in en, es, pt")
    found = objects((tmp_path / "card.pdf").read_bytes())
    text = stream(found[4]).decode("cp1252")
    for words in SHOW.words.values():
        assert words.titles["take_home"] in text
        assert words.labels["learning_only"].split()[0] in text
    # 18 points are large print; at 200 dots an inch those are 50 dots, and captions may go down by a tenth.
    assert min(sizes) >= 0.8 * LARGE_DOTS
    poster(Config(), None, tmp_path / "card.png")
    picture = pygame.image.load(str(tmp_path / "card.png"))
    assert picture.get_size() == SIZE_DOTS
    assert zlib.decompress(stream(found[5])) == pygame.image.tobytes(picture, "RGB")


@pytest.mark.slow
@pytest.mark.parametrize("story", ["visit", "lesson"])
@pytest.mark.parametrize("language", ["en", "es", "pt", "x-long", "x-rtl"])
def test_a_lesson_sheet_says_only_what_words_and_claims_say_and_all_of_it_fits(monkeypatch, story, language):
    exhibit, claims = load_exhibit(Config(), story, language), load_claims()
    words, of = exhibit.words[language], sheet(exhibit, claims, language)
    last = next(name for name, scene in exhibit.story.scene.items() if scene.view == "take_home")
    backed = {line for claim in claims.claims.values() for line in claim.lines}
    # Every sentence is one that a claim stands behind, in the order of its scene, under that scene's title;
    # and no sentence that warns or hedges is left out.
    scenes = list(exhibit.story.scene)
    at = [next(n for n, name in enumerate(scenes) if words.titles[name] == step.title) for step in of.seen]
    assert at == sorted(at)
    assert len(at) > 8
    for n, step in zip(at, of.seen, strict=True):
        told = [words.script(line).shown for line in exhibit.story[scenes[n]].lines if line in backed]
        at_each = [step.says.find(sentence) for sentence in told if sentence in step.says]
        assert at_each == sorted(at_each)
        assert len(step.says) == sum(len(s) for s in told if s in step.says) + len(at_each) - 1
    printed = " ".join(step.says for step in of.seen)
    shown = {line for n in at for line in exhibit.story[scenes[n]].lines}
    assert all(words.script(line).shown in printed for line in shown & set(claims.hedges.lines))
    assert {scene.treats for scene in exhibit.story.scene.values() if scene.treats} <= {
        exhibit.story[scenes[n]].treats for n in at
    }
    sizes, tight, fitted = [], squeezed(monkeypatch), theme.fitted

    def noted(*text):
        found = fitted(*text)
        sizes.append((found[0], text[0]))
        return found

    monkeypatch.setattr(theme, "fitted", noted)
    sides = draw(of, frame(exhibit, example(exhibit, last, language, 1.0), "simulated"))
    assert tight == []
    assert min(sizes)[0] >= LEAST_DOTS, min(sizes)
    paper = pygame.Rect(0, 0, *SIZE_DOTS)
    for surface, written in sides:
        assert surface.get_size() == SIZE_DOTS
        for text, left, base, high in written:
            assert paper.contains((left, base - high, theme.width_of(text, high), high)), text
        assert words.labels["learning_only"] in " ".join(text for text, *_ in written)
    text = " ".join(text for _, written in sides for text, *_ in written)
    signs = (words.labels[label] for sign, _, todo in SIGNS for label in (sign, todo))
    asked = (text for one in of.questions for text in (one.asks, one.answer))
    for sentence in (*(step.says for step in of.seen), *signs, *asked):
        assert sentence in text


@pytest.mark.slow
def test_the_lesson_sheet_is_a_file_of_three_sides_in_each_language(tmp_path, capsys):
    assert main(["poster", "--lesson", "--out", str(tmp_path / "sheet.pdf")]) == 0
    found = objects((tmp_path / "sheet.pdf").read_bytes())
    assert b"/Count 9" in found[2]
    for n, code in enumerate(("en", "es", "pt")):
        assert words_in(found[4 + 9 * n]).count(SHOW.words[code].titles["attract"]) == 1
    assert main(["poster", "--lesson", "--lang", "es", "--out", str(tmp_path / "hoja.png")]) == 0
    assert "hoja-2.png" in capsys.readouterr().out
    assert pygame.image.load(str(tmp_path / "hoja-2.png")).get_size() == SIZE_DOTS
    assert main(["poster", "--lesson", "--lang", "xx", "--out", str(tmp_path / "x.pdf")]) == 2
    assert "xx" in capsys.readouterr().err


@pytest.mark.slow
def test_the_lesson_sheet_in_large_print_is_as_large_as_the_card(monkeypatch):
    sizes, fitted = [], theme.fitted

    def noted(*text):
        found = fitted(*text)
        sizes.append((found[0], text[0]))
        return found

    monkeypatch.setattr(theme, "fitted", noted)
    for code in ("en", "es", "pt"):
        of = sheet(SHOW, load_claims(), code)
        draw(of, frame(SHOW, example(SHOW, "take_home", code, 1.0), "simulated"), large=True)
    # Its numbers in discs may be smaller than its sentences.
    assert min(size for size, text in sizes if len(text) > 2) >= 0.8 * LARGE_DOTS


def test_signs_and_sheet_can_be_had_as_plain_text(tmp_path, capsys):
    assert main(["poster", "--text", "--out", str(tmp_path / "signs.txt")]) == 0
    said = (tmp_path / "signs.txt").read_text(encoding="utf-8")
    for words in SHOW.words.values():
        for n, (sign, _, todo) in enumerate(SIGNS):
            assert f"{n + 1}. {words.labels[sign]}: {words.labels[todo]}." in said
        assert words.labels["learning_only"] in said
    assert main(["poster", "--lesson", "--text", "--lang", "es", "--out", str(tmp_path / "hoja.txt")]) == 0
    whole = (tmp_path / "hoja.txt").read_text(encoding="utf-8")
    for step in sheet(SHOW, load_claims(), "es").seen:
        assert f"{step.title}. {step.says}" in whole


def words_in(body: bytes) -> str:
    return stream(body).decode("cp1252")


@pytest.mark.parametrize("name", ["card.doc", "nowhere/card.pdf", "nowhere/card.png"])
def test_a_card_that_cannot_be_written_is_reported_in_one_sentence(tmp_path, capsys, name):
    assert main(["poster", "--out", str(tmp_path / name)]) == 2
    told = capsys.readouterr().err
    assert name in told
    assert "Traceback" not in told


#: Stands in for ffmpeg: keeps what it was told and given.
MAKER = """#!{python}
import pathlib, sys
given = sys.stdin.buffer.read() if "rawvideo" in sys.argv else b""
pathlib.Path(sys.argv[-1]).write_text(" ".join(sys.argv[1:]) + "\\n" + str(len(given)))
"""
#: One that fails.
BROKEN = """#!{python}
import sys
sys.exit("no such codec")
"""


@pytest.fixture
def maker(tmp_path, monkeypatch):
    """Puts a program by the name of ffmpeg on the path, and no other."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def put(text):
        program = folder / "ffmpeg"
        program.write_text(text.format(python=sys.executable))
        program.chmod(program.stat().st_mode | stat.S_IEXEC)

    monkeypatch.setenv("PATH", str(folder))
    return put


@pytest.mark.parametrize(("kind", "rate"), sorted(PICTURES_HZ.items()))
def test_a_film_has_every_picture_of_its_part_of_the_visit(tmp_path, maker, kind, rate):
    maker(MAKER)
    out = tmp_path / f"visit{kind}"
    said = film(Config(), VISITS / "catheter.toml", out, Cut((320, 240), start=0.2, seconds=1.0))
    command, given = out.read_text().splitlines()
    assert f"-s 320x240 -r {rate} -i -" in command
    assert abs(int(given) / (320 * 240 * 3) - 1.0 * rate) <= 1
    assert "1 s" in said
    assert not list(tmp_path.glob("*.silent*"))


@pytest.mark.slow
def test_a_film_shows_the_outcome_that_its_visit_has_when_it_is_run(tmp_path, maker, monkeypatch):
    maker(MAKER)
    scenes = set()

    def seen(exhibit, here, source):
        scenes.add(here.stay.scene)
        return frame(exhibit, here, source)

    monkeypatch.setattr("rig.commands.film.frame", seen)
    visit = VISITS / "branches" / "express_low.toml"
    film(Config(), visit, tmp_path / "low.gif", Cut((320, 240), start=60.0, seconds=0.2))
    assert scenes == {"flow_low"}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="there is no ffmpeg here")
def test_a_film_of_ffmpegs_has_picture_and_voice_and_is_as_long_as_asked(tmp_path):
    out = tmp_path / "visit.mp4"
    asked = ["film", str(VISITS / "catheter.toml"), "--out", str(out), "--size", "480x270"]
    assert main([*asked, "--start", "3", "--seconds", "4"]) == 0
    asks = ["ffprobe", "-v", "error", "-show_entries", "stream=codec_type,width,duration", "-of", "json"]
    seen = subprocess.run([*asks, out], capture_output=True, check=True)
    streams = {stream["codec_type"]: stream for stream in json.loads(seen.stdout)["streams"]}
    assert streams["video"]["width"] == 480
    assert float(streams["video"]["duration"]) == pytest.approx(4.0, abs=0.1)
    assert float(streams["audio"]["duration"]) > 1.0


def test_each_clip_is_laid_where_its_line_begins():
    flags = _with_sound(Path("a.mp4"), [(0.5, Path("x.ogg")), (2.25, Path("y.ogg"))])
    chain = flags[flags.index("-filter_complex") + 1]
    assert chain.split(";") == [
        "[1:a]adelay=500:all=1[s1]",
        "[2:a]adelay=2250:all=1[s2]",
        "[s1][s2]amix=inputs=2:normalize=0[voice]",
    ]
    assert flags[flags.index("-i") : flags.index("-filter_complex")] == [
        "-i",
        "a.mp4",
        "-i",
        "x.ogg",
        "-i",
        "y.ogg",
    ]


def test_without_ffmpeg_there_is_a_sentence_and_no_film(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["film", str(VISITS / "catheter.toml"), "--out", str(tmp_path / "a.mp4")]) == 1
    assert "needs ffmpeg" in capsys.readouterr().err


def test_an_ffmpeg_that_fails_is_quoted(tmp_path, maker, capsys):
    maker(BROKEN)
    assert (
        main(["film", str(VISITS / "catheter.toml"), "--out", str(tmp_path / "a.mp4"), "--seconds", "1"]) == 1
    )
    told = capsys.readouterr().err
    assert "no such codec" in told
    assert "Traceback" not in told
    assert list(tmp_path.glob("a*")) == []


def test_other_kinds_of_film_are_refused(tmp_path):
    with pytest.raises(BadFiles, match=r"must end in .mp4 or .gif"):
        film(Config(), VISITS / "catheter.toml", tmp_path / "a.avi", Cut())
