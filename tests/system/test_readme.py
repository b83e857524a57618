"""What the READMEs say is so: every command in them is run, here or in the test that the table names."""

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pygame
import pytest

from rig.base.clock import SteadyClock
from rig.commands.cli import main, parser
from rig.commands.completion import commands
from rig.commands.film import GIF_HEIGHT_PX

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
README = (ROOT / "README.md").read_text(encoding="utf-8")
DEVELOPER = (ROOT / "rig/README.md").read_text(encoding="utf-8")
MAKER = (ROOT / "media/maker.md").read_text(encoding="utf-8")
PAGES = sorted(
    page
    for page in ROOT.rglob("*.md")
    if not any(part.startswith(".") or part in ("build", "dist") for part in page.relative_to(ROOT).parts)
)
#: With what a command begins; all else between backticks is a name, a key or a line of a protocol.
BEGINS = r"(?:\.venv/bin/|sudo )?(?:rig|make|python|pip|apt|pytest|pinctrl|systemctl|kill|\.) "
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands_of(text: str) -> set[str]:
    """Every command that a page shows: in shell blocks, in indented ones, and between backticks."""
    shown = [line for kind, body in FENCE.findall(text) if kind == "sh" for line in body.splitlines()]
    prose = FENCE.sub("", text)
    shown += re.findall(rf"^    ({BEGINS}.*)$", prose, re.MULTILINE)
    spans = (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose))
    shown += [span for span in spans if re.match(BEGINS, span)]
    bare = (line.split(" #")[0].split("; ")[0].strip().removeprefix(".venv/bin/") for line in shown)
    return {line for line in bare if line}


ALL = sorted({command for page in PAGES for command in commands_of(page.read_text(encoding="utf-8"))})
BY_CI = [command for command in ALL if command.startswith(("make ", "sudo apt "))]
OURS = [command for command in ALL if command.startswith("rig ")]

#: Flags with which a command is run here, after its own: it ends soon, needs no hardware and asks nothing.
#: The longest beginning counts.
QUICK = "--seconds 0.5 --speed max"
FLAGS = {
    "rig ": "",
    "rig run": f"{QUICK} --board virtual --screen none",
    "rig run --screen full": f"{QUICK} --board virtual",
    "rig run --board virtual-nano": f"{QUICK} --screen none",
    "rig run --visit": "--board virtual",
    "rig calibrate": "--board virtual --yes --out measured.toml",
    "rig bringup": "--yes",
    "rig doctor": "--board virtual --yes",
    "rig kit": "--only text --out kit",
    "rig install": "--dry-run",
    "rig report": "--config logs.toml",
    "rig report-bug": "--board virtual",
    "rig soak": "--hours 0.003",
}
#: Scripts, run here in a small size.
SCRIPTS = {
    "python tests/campaigns/false_alarms.py": ["0.003", "1"],
    "python tests/campaigns/firmware_campaign.py": ["0.00002"],
}
#: What stands for a word in capitals or angles.
STANDS_FOR = {"SCENE": "blocked", "<code>": "en"}

#: Run by another test, which needs more around it; and what shows there that it does.
ELSEWHERE = {
    "rig calibrate screen": ("test_calibrate.py", "test_the_command_hears", '"calibrate", "screen"'),
    "rig card BOOT_PARTITION": ("test_card.py", "test_a_fresh_card_gets_every_file", '"card"'),
    "rig update FILE.whl": ("test_update.py", "test_the_new_version_takes_the_place", "update("),
    "rig update --undo": ("test_update.py", "test_undo_goes_back_and_forth", "undo("),
    "rig restore FILE": ("test_keeping.py", "test_what_was_backed_up_is_restored", '"restore"'),
    "rig flash": ("test_flash.py", "test_the_command_puts_the_firmware", '"flash"'),
    "rig narrate build": ("test_narrate.py", "test_one_changed_character_makes", '"build"'),
    "rig narrate listen": ("test_listen.py", "test_a_clip_that_was_heard_is_not", '"listen"'),
    'rig narrate record hello.vein --by "A. B."': (
        "test_narrate.py", "test_a_person_always_wins", '"record"',
    ),
    "rig twin --out media/twin": ("test_twin.py", "test_the_command_prints_and_draws", '"--out"'),
    "pytest tests/screen/test_golden.py --renew-golden": (
        "test_golden.py", "test_pictures_are_renewed_only", '"--renew-golden"',
    ),
    "python tests/campaigns/mixed_sound.py VISIT": (
        "test_voice.py", "test_the_audible_sound", "mixed_sound.main(",
    ),
}  # fmt: skip

#: A shell's, which CI runs word by word, and so it does every `make` and `apt`.
SHELL = {
    "python -m venv .venv",
    ". .venv/bin/activate",
    "pip install -e .",
    "pip install -e '.[art]'",
    "pip install -e '.[scripts]'",
    "pip uninstall -y pygame",
    "pip install pygame-ce",
    "rig bench",
}
#: Another system's, and why neither a test nor CI can run it; what the rig does at the first two, tests show.
FOREIGN = {
    "kill -9": "asks for a program's number; test_ways_out.py sends the signal",
    "systemctl stop": "asks for a system that systemd started; test_install.py has the unit looked at",
    "pinctrl get 0-27": "Raspberry Pi OS on a Pi 5 alone has it",
}
#: The packages of Debian (bookworm and trixie) that a page or a finding names; python3-lgpio is the
#: Raspberry Pi's own.
PACKAGES = {
    "avr-libc", "avrdude", "binutils-avr", "cage", "espeak-ng", "espeak-ng-data", "ffmpeg",
    "gcc-avr", "libespeak-ng1", "libglib2.0-0", "make", "ngspice", "npm", "openscad", "prusa-slicer",
    "python3-lgpio", "python3-pygame", "python3-venv",
}  # fmt: skip


def runs_alone(name: str) -> bool:
    """Whether a command means something without a word behind it."""
    try:
        return bool(parser().parse_args([name]))
    except SystemExit:
        return False


NAMED_ONLY = {f"rig {name}" for name in commands(parser()) if not runs_alone(name)}
HERE = sorted({*OURS} - {*ELSEWHERE} - SHELL - NAMED_ONLY)
#: What plays whole visits, or draws a whole sheet.
LONG = (
    "rig soak", "rig film", "rig poster --lesson", "rig narrate check", "rig calibrate flow",
    "rig calibrate pump", "rig run --visit",
)  # fmt: skip


def test_every_command_of_every_page_is_run_somewhere():
    told = {*SCRIPTS, *ELSEWHERE, *SHELL, *FOREIGN}
    assert set(ALL) - told - {*HERE, *BY_CI} - NAMED_ONLY == set(), "say in a table above how it is run"
    assert told - set(ALL) == set(), "no page shows it any more"


@pytest.mark.parametrize("command", sorted({*SHELL, *BY_CI} - {"make test", "make long"}))
def test_ci_runs_every_shell_command(command):
    """`make test` is what `.ci/run` reads out of the readme and ends with, after `make long`."""
    lines = [line.strip() for line in (ROOT / ".ci/commands").read_text(encoding="utf-8").splitlines()]
    bare = command.removeprefix("sudo ")
    assert any(line == bare or line.startswith(f"{bare} ") for line in lines), "add it to .ci/commands"
    assert "sh .ci/commands" in (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("command", [command for command in OURS if len(command.split()) > 2])
def test_every_command_is_understood(command):
    words = [STANDS_FOR.get(word, word) for word in shlex.split(command)[1:]]
    assert callable(parser().parse_args(words).do)


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> Path:
    """A folder in which a maker might stand: settings, the tests' visits, a run that was recorded."""
    folder = tmp_path_factory.mktemp("table")
    shutil.copy(ROOT / "config.toml", folder)
    (folder / "media").mkdir()
    shutil.copy(ROOT / "media/README.md", folder / "media")
    (folder / "tests").symlink_to(TESTS, target_is_directory=True)
    (folder / "logs.toml").write_text('[log]\nfolder = "logs"\n')
    was = Path.cwd()
    os.chdir(folder)
    try:
        quick = ["run", *FLAGS["rig run"].split()]
        assert main([*quick, "--record", "run.jsonl"]) == 0
        assert main([*quick, "--config", "logs.toml"]) == 0
    finally:
        os.chdir(was)
    return folder


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:no fast renderer available")  # on SDL's dummy there is none
@pytest.mark.parametrize(
    "command",
    [pytest.param(each, marks=pytest.mark.long if each.startswith(LONG) else ()) for each in HERE],
)
def test_every_command_does_what_it_should(command, table, monkeypatch, capfd, tmp_path):
    monkeypatch.chdir(table)
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr("rig.commands.narrate.narrate.LiveClock", lambda: SteadyClock(float("inf")))
    flags = FLAGS[max((beginning for beginning in FLAGS if command.startswith(beginning)), key=len)]
    words = [STANDS_FOR.get(word, word) for word in shlex.split(f"{command} {flags}")[1:]]
    assert main(words) == 0, capfd.readouterr().err
    out = re.search(r"--out (\S+)", command)
    if out:
        assert (table / out[1]).exists()
    else:
        assert "Traceback" not in capfd.readouterr().err


@pytest.mark.long
@pytest.mark.parametrize("command", SCRIPTS)
def test_every_script_runs(command):
    done = subprocess.run(
        [sys.executable, *shlex.split(command)[1:], *SCRIPTS[command]],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= 2


@pytest.mark.parametrize("command", ELSEWHERE)
def test_the_named_test_runs_the_command(command):
    file, name, shown = ELSEWHERE[command]
    (path,) = TESTS.rglob(file)
    text = path.read_text(encoding="utf-8")
    bodies = [
        ast.get_source_segment(text, node) or ""
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.name.startswith(name)
    ]
    assert any(shown in body for body in bodies), f"{file} has no {name}… with {shown}"


def test_every_package_that_is_named_is_one():
    sources = [page.read_text(encoding="utf-8") for page in PAGES]
    sources += [path.read_text(encoding="utf-8") for path in (ROOT / "rig").rglob("*.py")]
    asked = re.findall(r"apt(?:-get)? install (?:-y )?((?:[a-z][a-z0-9.+-]+ ?)+)", "\n".join(sources))
    named = {name.rstrip(".") for line in asked for name in line.split()}
    assert {"make", "avrdude", "cage", "ffmpeg"} <= named
    assert named - PACKAGES == set()


@pytest.mark.skipif(shutil.which("apt-cache") is None, reason="this is not Debian")
def test_every_package_that_is_named_is_in_debians_own_lists():
    """A package is there itself, or another one provides it."""
    wanted = sorted(PACKAGES - {"python3-lgpio"})
    done = subprocess.run(["apt-cache", "showpkg", *wanted, "dpkg"], capture_output=True, text=True)
    told = dict(re.findall(r"^Package: (\S+)\n(.*?)(?=^Package: |\Z)", done.stdout, re.MULTILINE | re.DOTALL))
    if "/lists/" not in told.get("dpkg", ""):
        pytest.skip("the lists of packages are not here; fetch them with: apt-get update")
    there = re.compile(r"^(?:Versions|Reverse Provides): ?\n\S+ ", re.MULTILINE)
    assert [name for name in wanted if not there.search(told.get(name, ""))] == []


def test_run_and_test_each_give_one_command():
    for heading, command in (("## Run", "make run"), ("## Test", "make test")):
        block = README.split(f"{heading}\n", 1)[1].split("```", 2)[1]
        assert block.splitlines()[1:] == [command]


@pytest.mark.slow
def test_the_doctors_output_on_the_page_is_real(capsys):
    assert main(["doctor", "--yes", "--board", "virtual"]) == 0
    said = capsys.readouterr().out
    (shown,) = (body for kind, body in FENCE.findall(MAKER) if "[ ok ]" in body)
    for line in shown.splitlines():
        assert line in said.splitlines()


def test_the_prices_add_up_to_the_stated_totals():
    rows = re.findall(r"^\| (.*?) \| ([^|]*) \| (\d+) \|", MAKER, re.MULTILINE)
    assert len(rows) > 20
    must = sum(int(price) for _, quantity, price in rows if not quantity.startswith("0"))
    whole = re.search(r"About (\d+) USD for the rig and (\d+) with Pi, screen and loudspeaker", MAKER)
    assert whole is not None
    pi_and_screen = sum(int(price) for part, _, price in rows if part.startswith(("Raspberry", "screen")))
    assert (int(whole[1]), int(whole[2])) == (must - pi_and_screen, must)


def test_the_film_is_as_long_and_as_large_as_its_command_says():
    for command in (command for command in OURS if command.startswith("rig film ")):
        asked = parser().parse_args(shlex.split(command)[1:])
        raw = (ROOT / "media/pictures" / asked.out).read_bytes()
        width, height = asked.size
        assert raw[:6] == b"GIF89a"
        size = (int.from_bytes(raw[6:8], "little"), int.from_bytes(raw[8:10], "little"))
        assert size == (width * min(height, GIF_HEIGHT_PX) // height, min(height, GIF_HEIGHT_PX))
        assert raw.count(b"\x21\xf9\x04") == pytest.approx(10 * asked.seconds, abs=2)
        assert len(raw) < 2_000_000


def test_the_picture_at_the_top_shows_what_its_command_draws(tmp_path):
    command = next(command for command in OURS if command.startswith("rig shot blocked"))
    words = shlex.split(command)[1:]
    words[words.index("--out") + 1] = str(tmp_path / "now.png")
    assert main(words) == 0
    now, then = (
        pygame.transform.smoothscale(pygame.image.load(str(path)), (32, 18))
        for path in (tmp_path / "now.png", ROOT / "media/pictures/blocked.png")
    )
    pairs = zip(pygame.image.tobytes(now, "RGB"), pygame.image.tobytes(then, "RGB"), strict=True)
    apart = sum(abs(a - b) for a, b in pairs) / (32 * 18 * 3)
    assert apart < 6, f"draw it again: {command.replace('blocked.png', 'media/pictures/blocked.png')}"


def anchors(page: Path) -> set[str]:
    """The headings of a page, as a link names them."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_links_of_every_page_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, heading = target.partition("#")
        if "://" in target:
            continue
        there = (page.parent / path) if path else page
        assert there.exists(), f"links to {target}"
        assert not heading or heading in anchors(there), f"links to {target}"


def test_each_of_three_readers_has_a_page():
    assert len(README.splitlines()) <= 200
    table = README.split("| you are |", 1)[1].split("\n\n", 1)[0]
    for reader, page in (
        ("educator", "media/educator.md"),
        ("maker", "media/maker.md"),
        ("developer", "rig/README.md"),
    ):
        (row,) = (line for line in table.splitlines() if f"**{reader}**" in line)
        assert page in row


def names_in(path: Path) -> set[str]:
    """The names that a file defines: classes, functions, fields, constants."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {n.name for n in nodes if isinstance(n, ast.ClassDef | ast.FunctionDef)}
    targets = [n.target for n in nodes if isinstance(n, ast.AnnAssign)]
    targets += [target for n in nodes if isinstance(n, ast.Assign) for target in n.targets]
    return names | {target.id for target in targets if isinstance(target, ast.Name)}


def test_every_place_that_the_developers_page_names_is_there():
    places = set(re.findall(r"`([\w/]+\.py):(\w+)`", DEVELOPER))
    assert len(places) > 40
    assert [f"{file}:{name}" for file, name in places if name not in names_in(ROOT / "rig" / file)] == []


@pytest.mark.slow
def test_every_term_of_the_glossary_is_a_name_in_the_code():
    table = DEVELOPER.split("## Glossary", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| ([^|]+) \| (`[^|]+`) \|", table, re.MULTILINE)
    files = list((ROOT / "rig").rglob("*.py"))
    names = {path.stem for path in files}.union(*map(names_in, files))
    assert len(rows) >= 40
    assert len({term for term, _ in rows}) == len(rows)
    for term, used in rows:
        assert set(re.findall(r"`(\w+)`", used)) <= names, f"no code uses the name of {term!r}"
