"""Every statement has a claim, every claim has a source, and every number has been checked."""

import html
import re
import shutil
from pathlib import Path

import pytest

from rig.base.schema import BadFiles
from rig.commands.check import check
from rig.commands.cli import main
from rig.commands.shared.load import load_claims, load_exhibit
from rig.commands.sources.review import review
from rig.commands.sources.sources import END, NONE, PART, START, WHOLE, claims_table
from rig.screen.views.take_home import SIGNS
from rig.settings.config import Config
from rig.story import media_files
from rig.story.claims import (
    AS_OF,
    BASE,
    CHECKED_AGAINST,
    IDS,
    lint_lines,
    lint_numbers,
    numbers_in,
    parse_claims,
    scenes,
    share,
    stale,
    stamp_of,
    unsigned,
)
from rig.story.lint import parse_story
from rig.story.media_files import MEDIA, names, text
from rig.story.readability import ease, grade
from rig.story.treatments import TREATMENTS, TreatmentName
from rig.story.words import parse_words

CLAIMS = load_claims()
TEXT = (MEDIA / "claims.toml").read_text(encoding="utf-8")
SHOWS = {name: load_exhibit(Config(), name) for name in names("story")}
STORIES = {name: exhibit.story for name, exhibit in SHOWS.items()}
WORDS = SHOWS["visit"].words


def edited(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def wrong(text: str) -> str:
    """What the lint says of a claims file, by itself and beside the stories."""
    try:
        claims = parse_claims(text)
    except BadFiles as bad:
        return str(bad)
    return "\n".join(map(str, lint_lines(claims, STORIES, WORDS) + lint_numbers(claims, WORDS)))


def test_the_claims_are_in_order():
    assert wrong(TEXT) == ""
    assert tuple(CLAIMS.claims) == IDS
    assert len(IDS) == 36


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[claims.C09]", "[claims.C99]", ["claims.C09: is missing"]),
        ('sources = ["merck_veins"]', "sources = []", ["claims.C01.sources: is empty"]),
        ('"merck_veins"]', '"merk_veins"]', ["'merk_veins', which is no source; did you mean 'merck_veins'"]),
        ('verdict = "simple"', 'verdict = "simpel"', ["claims.C01.verdict", "did you mean 'simple'"]),
        ('sure = "high"', 'sure = "certain"', ["claims.C01.sure", "'certain'"]),
        ('note = "A likeness', 'no_te = "A likeness', ["no_te", "did you mean 'note'"]),
        ('note = "For a leg clot it is most often behind the knee."\n', "", []),
        (
            'verdict = "corrected"\nnote = "The text has most',
            'verdict = "true"\nnote = "The text has most',
            [],
        ),
        ('page = "merckmanuals.com/home"', "", ["sources.merck_veins: has neither doi nor page"]),
        (
            'doi = "10.1001/jama',
            'doi = "doi 10.1001/jama',
            ["sources.chatterjee_2014: needs a year, and a doi"],
        ),
        (
            "[sources.aha]\n",
            '[sources.spare]\nname = "x"\npage = "y"\n[sources.aha]\n',
            ["spare: is cited by nothing"],
        ),
        (
            'es = "Casi siempre, la sangre corre sin trabas',
            'es = ""\n# "',
            ["claims.toml: claims.C01.says.es: is missing; say it in plain words, in Español"],
        ),
        (
            '"healthy.hose"',
            '"healthy.house"',
            ["'healthy.house', which is no line", "healthy.hose", "no claim"],
        ),
        ('["healthy.hose"]', '["healthy.pipes"]', ["has no claim for line 'healthy.hose'"]),
        ('parts = [["healthy.hose"]]', "parts = []", ["claims.C01.parts: is empty"]),
        ('read_on = "2026-11-25"', 'read_on = "last week"', ["sources.initiative.read_on: must be the day"]),
        (
            '"hello.vein",',
            '"hello.vein",\n    "healthy.hose",',
            ["plain.lines: names 'healthy.hose', which belongs to a claim"],
        ),
        (
            '"hello.vein",',
            '"hello.vein",\n    "hello.wein",',
            ["plain.lines: names 'hello.wein', which is no line"],
        ),
        ("model = true", "", ["numbers[0]: needs either sources or `model = true`"]),
        (
            'says = ["about two hours", "unas dos horas", "umas duas horas"]',
            'says = ["about two hours", "umas duas horas"]',
            ["es.toml: lines.compare.whole: says 'dos horas' without a source"],
        ),
    ],
)
def test_each_mistake_in_the_claims_is_named(old, new, said):
    found = wrong(edited(old, new))
    assert bool(found) == bool(said)
    for words in said:
        assert words in found


def test_a_claim_that_is_simplified_or_corrected_says_how():
    bare = re.sub(r'(verdict = "corrected"\n)note = .*\n', r"\1", TEXT, count=1)
    assert "claims.C19.note: is missing; say how 'corrected' it is" in wrong(bare)


def test_the_lesson_must_say_every_claim():
    short = text("story", "lesson").replace('"danger_years.life"', '"danger_years.leg"')
    found = lint_lines(CLAIMS, {**STORIES, "lesson": parse_story(short, "lesson.toml")}, WORDS)
    assert any("lesson.toml: does not say all of claim C16" in str(problem) for problem in found)


def test_a_claims_line_that_a_language_lacks_is_named():
    spanish = re.sub(r'"danger_years.life" = .*\n', "", text("words", "es"))
    found = lint_lines(CLAIMS, STORIES, {**WORDS, "es": parse_words(spanish, "es.toml")})
    assert any("es.toml: lines.danger_years.life: is missing in Español" in str(p) for p in found)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        # Figures that are often quoted and that nobody here could check, and some that are simply not there.
        *(("en", said) for said in ("11.5 percent bleed.", "It helps 19 of 100.", "Half of 1943 people.")),
        *(("en", said) for said in ("It takes three months.", "Twenty-five people.", "Ten to fifty legs.")),
        *(("es", said) for said in ("Sangra el 6.7 por ciento.", "Tarda tres meses.", "Son veinte piernas.")),
    ],
)
def test_a_number_without_a_source_is_refused(code, said):
    line = f'[lines]\n"x.y" = "{said}"'
    words = {code: parse_words(text("words", code).replace("[lines]", line), f"{code}.toml")}
    found = [str(problem) for problem in lint_numbers(CLAIMS, words)]
    assert len(found) == 1
    assert found[0].startswith(f"{code}.toml: lines.x.y: says ")
    assert "add it to [[numbers]] in claims.toml" in found[0]


def test_a_count_of_things_on_the_table_needs_no_source():
    assert numbers_in("Doctors have three tools, and one leg.", "en") == []
    assert numbers_in("It takes one hundred days or 3 weeks.", "en") == ["3", "hundred"]


def test_every_number_that_may_be_said_is_said():
    said = "\n".join(
        [
            *(language.script(id).shown for language in WORDS.values() for id in language.lines),
            *(label for language in WORDS.values() for label in language.labels.values()),
        ]
    )
    for number in CLAIMS.numbers:
        for phrase in number.says:
            assert phrase in said


def test_every_claims_wording_is_as_plain_as_a_lesson():
    for id, claim in CLAIMS.claims.items():
        assert grade(claim.says["en"]) <= 11, id
        assert ease(claim.says["es"]) >= 50, id


# --- signatures


def test_nobody_has_signed_yet_and_check_says_so(capsys):
    assert len(unsigned(CLAIMS, ["en", "es", "pt"])) == 3 * 36
    assert main(["check"]) == 0
    told = capsys.readouterr().out
    assert "notice: no clinician has signed 108 of 108 claims yet" in told
    assert "notice: no native speaker has read all words yet of en, es, pt" in told


def signed(of: str, code: str = "en") -> str:
    stamp = f'reviewed.{code} = {{ by = "A. B., nurse", on = "2026-01-31", of = "{of}" }}\n'
    return edited("[claims.C09]\n", f"[claims.C09]\n{stamp}")


def test_a_signature_under_the_words_as_they_are_is_good():
    of = stamp_of(CLAIMS.claims["C09"], WORDS["en"])
    claims = parse_claims(signed(of))
    assert lint_lines(claims, STORIES, WORDS) == []
    assert ("C09", "en") not in unsigned(claims, ["en", "es"])


def test_a_signature_under_other_words_is_an_error():
    of = stamp_of(CLAIMS.claims["C09"], WORDS["en"])
    english = text("words", "en").replace("Veins bring it back.", "Veins take it back.")
    changed = {**WORDS, "en": parse_words(english, "en.toml")}
    found = "\n".join(map(str, lint_lines(parse_claims(signed(of)), STORIES, changed)))
    assert f"claims.C09.reviewed.en: signs {of!r}, but the words are now" in found
    assert "have them read again" in found


def test_a_signature_covers_verdict_and_sources_too():
    of = stamp_of(CLAIMS.claims["C09"], WORDS["en"])
    other = signed(of).replace('sources = ["nhlbi", "merck_veins"]', 'sources = ["nhlbi"]')
    assert "claims.C09.reviewed.en: signs" in wrong(other)


def test_a_signature_in_a_language_without_words_is_an_error():
    assert "signs a language that has no words" in wrong(signed("x", "fr"))


# --- the sheet to read and sign


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "es", "pt"])
def test_the_sheet_for_review_has_all_that_a_clinician_signs_and_can_be_read_in_twenty_minutes(code):
    made = html.unescape(review(CLAIMS, SHOWS, code, "2026"))
    for claim in CLAIMS.claims.values():
        assert claim.says[code] in made
        assert stamp_of(claim, WORDS[code]) in made
        assert claim.note in made
        assert all(WORDS[code].script(line).shown in made for line in claim.lines)
        assert all(str(CLAIMS.sources[name]) in made for name in claim.sources)
    assert made.count("data:image/jpeg;base64,/9j/") == 36
    assert [made.index(WORDS[code].labels[sign]) for sign, _, _ in SIGNS] == sorted(
        made.index(WORDS[code].labels[sign]) for sign, _, _ in SIGNS
    )
    # Without the sources, which are looked up and not read; 230 words a minute.
    text = re.sub(r"<p><small>How sure.*?</small></p>|<style>.*?</style>|<[^>]+>", " ", made, flags=re.S)
    assert len(text.split()) / 230 < 20


# --- the table and the page


def test_the_readmes_table_is_fresh():
    readme = (MEDIA / "README.md").read_text(encoding="utf-8")
    held = readme.partition(START)[2].partition(END)[0].strip()
    assert held == claims_table(CLAIMS, STORIES).strip(), "run: rig sources --table --out media/README.md"


def test_no_claim_has_an_empty_cell_for_the_lesson():
    for id, claim in CLAIMS.claims.items():
        assert scenes(STORIES["lesson"], claim), id
    for row in claims_table(CLAIMS, STORIES).splitlines()[2:]:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[4].startswith(WHOLE), row
        assert cells[5], row


def test_each_story_says_as_many_claims_whole_as_it_promises():
    whole = {
        name: sum(share(story, claim) == 1.0 for claim in CLAIMS.claims.values())
        for name, story in STORIES.items()
    }
    assert whole["lesson"] == 36
    assert whole["visit"] >= 22
    assert whole["express"] >= 10


def test_the_table_says_how_much_of_a_claim_a_story_says():
    rows = {row[2:5]: row for row in claims_table(CLAIMS, STORIES).splitlines()[2:]}
    assert f"| {WHOLE} catheter" in rows["C24"]
    assert f"| {PART} before, danger" in rows["C13"]  # not that it can be deadly
    assert f"| {NONE} |" in rows["C14"]
    assert 0 < share(STORIES["visit"], CLAIMS.claims["C17"]) < 1  # the sign, and not what it comes from


def test_every_source_says_when_it_was_read_and_the_oldest_dates_the_facts():
    assert min(source.read_on for source in CLAIMS.sources.values())[:7] == AS_OF
    for id in ("hi_peitho_2026", "aha_acc_2026"):
        assert "could not be read" in CLAIMS.sources[id].seen


def test_a_source_not_read_for_a_year_is_named(monkeypatch, capsys):
    assert stale(CLAIMS, "2027-11-25") == []
    assert "sir_2023" in stale(CLAIMS, "2027-11-26")
    assert "mahajerin_2017" not in stale(CLAIMS, "2027-12-01")
    monkeypatch.setattr(check, "stamp", lambda: "2028-01-01-000000")
    assert any(
        "not read for over twelve months: initiative, " in line for line in check._notices(CLAIMS, SHOWS)
    )


def test_the_page_has_every_claim_source_and_disclaimer(capsys):
    assert main(["sources"]) == 0
    page = capsys.readouterr().out
    for id, claim in CLAIMS.claims.items():
        assert f"### {id} {claim.says['en']}" in page
        assert stamp_of(claim, WORDS["es"]) in page
    for source in CLAIMS.sources.values():
        assert str(source) in page
    for code in WORDS:
        for label in ("learning_only", "disclaimer", "checked", "not_endorsed", "real_differs"):
            assert WORDS[code].labels[label] in page
    assert "not a head-to-head test" in page


def test_the_table_is_put_where_the_page_wants_it(tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{START}\nstale table\n{END}\nafter\n", encoding="utf-8")
    assert main(["sources", "--table", "--out", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "stale table" not in text
    assert "| C36 |" in text
    assert "36 claims" in capsys.readouterr().out


def test_a_page_without_a_place_for_the_table_is_left_alone(tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text("mine\n", encoding="utf-8")
    assert main(["sources", "--table", "--out", str(page)]) == 2
    assert page.read_text(encoding="utf-8") == "mine\n"
    assert "lacks the lines" in capsys.readouterr().err


def test_a_page_that_cannot_be_written_is_said(tmp_path, capsys):
    assert main(["sources", "--out", str(tmp_path / "no" / "page.md")]) == 2
    assert "cannot be written" in capsys.readouterr().err


# --- the comparison's figures


def words_of(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.lower()))


@pytest.mark.parametrize("cited", [*CHECKED_AGAINST.values(), BASE])
def test_every_name_in_the_credits_is_a_source(cited):
    known = [words_of(f"{source.name} {source.year or ''}") for source in CLAIMS.sources.values()]
    assert any(words_of(cited) <= words for words in known), cited


def test_the_doses_that_are_said_are_those_that_are_drawn():
    english = WORDS["en"]
    assert TREATMENTS[TreatmentName.WHOLE_BODY].dose_mg.high == 100
    assert "one hundred milligrams" in english.script("whole_body.dose").shown
    doses = TREATMENTS[TreatmentName.CATHETER].dose_mg
    assert (doses.low, doses.high) == (8, 24)
    assert "eight to twenty-four milligrams" in english.script("medicine.lung").shown


def test_claims_travel_in_the_wheel():
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert '"claims.toml"' in project


# --- all of it at once


def test_check_names_what_is_wrong_in_every_file_at_once(tmp_path, monkeypatch, capsys):
    shutil.copytree(MEDIA, tmp_path / "media", ignore=shutil.ignore_patterns("*.ogg", "*.png"))
    media = tmp_path / "media"
    for name, old, new in (
        ("claims.toml", "[claims.C16]", "[claims.C61]"),
        ("words/es.toml", '"blocked.leg" = "La pierna', '"blocked.leg" = "The leg can swell, and the'),
        ("story/express.toml", "seconds = 90", "seconds = 60"),
    ):
        text = (media / name).read_text(encoding="utf-8")
        assert old in text
        (media / name).write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(media_files, "MEDIA", media)
    assert main(["check"]) == 2
    said = capsys.readouterr().err
    for words in (
        "claims.toml: claims.C16: is missing",
        "es.toml: lines.blocked.leg: is still English",
        "express.toml: bounds.seconds: is 60, but the story takes",
    ):
        assert words in said
