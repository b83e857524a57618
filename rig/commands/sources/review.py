"""The review sheet: every claim with its words, picture and sources, for a clinician to read and sign."""

import base64
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from rig.commands.shared.example import example
from rig.outputs.frame import frame
from rig.story.claims import WHOLE, Claim, Claims, scenes, stamp_of
from rig.story.words import Words
from rig.visit.exhibit import Exhibit

#: Size of a claim's picture, px.
PICTURE_PX = (480, 270)
#: Topics that a visitor may act on come first: the signs, the emergencies, the risks of treatment.
FIRST = ("C13", "C17", "C18", "C10", "C25", "C20", "C19", "C21", "C22", "C24", "C33", "C35")
STYLE = """
body { font: 16px/1.45 system-ui, "Segoe UI", sans-serif; color: #14233b; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; }
article { display: grid; grid-template-columns: 15rem 1fr; gap: 0 1.2rem; border-top: 2px solid #c8d3e2;
  padding: .8rem 0; break-inside: avoid; }
article h2 { grid-column: 1 / 3; margin: 0 0 .5rem; font-size: 1.1rem; }
img { width: 100%; border-radius: 8px; }
q { display: block; quotes: none; font-size: 1.05rem; }
p { margin: .3rem 0; } small { color: #586a84; }
code { background: #eef2f7; padding: 0 .3rem; }
.answer { margin-top: .5rem; } .answer span { display: inline-block; min-width: 9rem; }
.answer u { display: inline-block; width: 22rem; border-bottom: 1px solid #586a84; text-decoration: none; }
@media print { body { font-size: 12px; margin: 0; max-width: none; } }
"""
HEAD = """\
<h1>What this model says: a sheet to read and sign</h1>
<p>A tabletop model shows visitors, children among them, what a blood clot is and how it is treated. It is for
learning only. These are all of its medical statements in {language}, what visitors act on first. Please read
each as a visitor hears it, and tick it, or write what should be said instead. A note says what was made
simpler or corrected. That takes about twenty minutes. The sources stand small under each; what could not
be read is said there.</p>
<p><b>Please look hardest at the signs</b>: which there are, their order, and what to do about each.</p>"""
FOOT = """\
<article><h2>Signature</h2><div></div><div>
<p>Name and role: <u>&nbsp;</u></p><p>Date: <u>&nbsp;</u></p>
<p>I have read the statements ticked above, in {language}, and find them right for the public.</p>
<p><small>For the rig's keeper: under each claim that was ticked, in <code>media/claims.toml</code>:
<code>reviewed.{code} = {{ by = "name, role", on = "{year}-01-31", of = "its stamp" }}</code></small></p>
</div></article>"""


def review(claims: Claims, shows: Mapping[str, Exhibit], code: str, year: str) -> str:
    """The sheet in one language, as a self-contained HTML file."""
    exhibit = shows[WHOLE]
    words = exhibit.words[code]
    pictures = _pictures(exhibit, claims, code)
    rest = [id for id in claims.claims if id not in FIRST]
    body = [_claim(claims, id, words, code, pictures[id]) for id in (*FIRST, *rest) if id in claims.claims]
    language = escape(words.name)
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="{code}"><head><meta charset="utf-8">',
            f"<title>Clot rig: statements to sign, {language}</title><style>{STYLE}</style></head><body>",
            HEAD.format(language=language),
            *_signs(words),
            *body,
            FOOT.format(language=language, code=code, year=year),
            "</body></html>",
            "",
        ]
    )


def _signs(words: Words) -> Iterator[str]:
    """The signs as screen, card and sheet show them."""
    from rig.screen.views.take_home import SIGNS

    yield '<article><h2>The signs, as screen, card and sheet show them</h2><div></div><ol lang="">'
    for sign, _, todo in SIGNS:
        yield f"<li>{escape(words.labels[sign])}: <b>{escape(words.labels[todo])}</b></li>"
    yield f"</ol><div></div>{_ANSWER}</article>"


_ANSWER = (
    '<p class="answer"><span>\N{BALLOT BOX} right as it is</span>\N{BALLOT BOX} rather: <u>&nbsp;</u></p>'
)


def _claim(claims: Claims, id: str, words: Words, code: str, picture: str) -> str:
    claim = claims.claims[id]
    said = "".join(
        f"<q>{escape(words.script(line).shown)}</q>" for line in claim.lines if line in words.lines
    )
    note = f"<p><small><b>Note.</b> {escape(claim.note)}</small></p>" if claim.note else ""
    cited = "<br>".join(escape(str(claims.sources[name])) for name in claim.sources)
    stamp = f"stamp <code>{stamp_of(claim, words)}</code>"
    return (
        f"<article><h2>{id} {escape(claim.says[code])}</h2>"
        f'<div><img alt="" src="data:image/jpeg;base64,{picture}"></div>'
        f"<div>{said}{note}<p><small>How sure: {claim.sure}; {stamp}<br>{cited}</small></p>{_ANSWER}</div>"
        "</article>"
    )


def _pictures(exhibit: Exhibit, claims: Claims, code: str) -> dict[str, str]:
    """A picture for each claim, of the first scene that says it, as base64."""
    from rig.screen.window.offscreen import save

    drawn: dict[str, str] = {}
    found = {}
    with TemporaryDirectory() as folder:
        for id, claim in claims.claims.items():
            scene = _scene(exhibit, claim)
            if scene not in drawn:
                path = Path(folder) / f"{scene}.jpg"
                flow = 0.3 if exhibit.story[scene].pump else 1.0
                save(frame(exhibit, example(exhibit, scene, code, flow), "simulated"), PICTURE_PX, path)
                drawn[scene] = base64.b64encode(path.read_bytes()).decode()
            found[id] = drawn[scene]
    return found


def _scene(exhibit: Exhibit, claim: Claim) -> str:
    """The scene that says a claim's first part."""
    first = claim.parts[0]
    return next(
        (name for name, scene in exhibit.story.scene.items() if not set(scene.lines).isdisjoint(first)),
        scenes(exhibit.story, claim)[0],
    )
