"""`rig replay`: runs the inputs of a log again, and checks that the session ends identically."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from rig.base.schema import BadFiles, Problem, plain
from rig.base.serialize import from_json
from rig.base.signals import Inputs
from rig.loop import Tick, digest_of, initial_tick, step
from rig.runlog.reader import Recording, another_version, naming_version, read_log, readings
from rig.settings.config import parse_config
from rig.story.clip_manifest import read_timings
from rig.visit.exhibit import Exhibit, check_language, make_exhibit


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig replay`."""
    parser.description = "Run a recorded run again; exit status 1 if it ends differently."
    parser.add_argument("log", metavar="LOG", type=Path, help="run log")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    same, sentence = replay(asked.log)
    print(plain(sentence))
    return 0 if same else 1


def replay(path: Path) -> tuple[bool, str]:
    """Whether a log's run ended identically, and a sentence. Raises BadFiles for a file that is not a log.

    A log of another version is tried: it is refused only if this version cannot read it, or ends differently.
    """
    recording = read_log(path)
    with naming_version(recording):
        same, sentence = _replayed(recording)
    another = another_version(recording.head)
    return same, sentence if same or not another else f"{sentence}; {another}"


def _replayed(recording: Recording) -> tuple[bool, str]:
    head, name = recording.head, recording.path.name
    exhibit, language = _made_of(head, name)
    tick, ticks, whole = _begun(exhibit, language, head, name), 0, False
    for where, item in readings(recording):
        if isinstance(item, Inputs):
            tick, ticks = _stepped(exhibit, tick, item, where), ticks + 1
            continue
        session, told, found = tick.session, item.get("check", item.get("end")), digest_of(tick)
        if told != found:
            at = f"at {session.time:.2f} s in {session.stay.scene!r}"
            return False, f"differs {at}: the log says {told}, the replay {found}"
        whole = "end" in item
    last = f"{ticks} readings, {tick.session.time:.1f} s, in {tick.session.stay.scene!r}"
    if not whole:
        return True, f"identical as far as the log goes, which was cut off after {last}"
    return True, f"identical: {last}"


def _begun(exhibit: Exhibit, language: str, head: dict[str, object], name: str) -> Tick:
    """The state of the rig when the log began: just switched on, or in the middle of its run."""
    if "tick" not in head:
        return initial_tick(exhibit, language, _seed(head, name))
    try:
        tick: Tick = from_json(Tick, head["tick"])
    except (ValueError, RecursionError) as wrong:
        raise BadFiles([Problem(name, "line 1", f"does not say how the rig stood ({wrong})")]) from None
    if (
        tick.session.stay.scene not in exhibit.story.scene
        or tick.session.speech.language not in exhibit.words
    ):
        raise BadFiles([Problem(name, "line 1", "the rig stood in a scene or language that is not there")])
    return tick


def _stepped(exhibit: Exhibit, tick: Tick, inputs: Inputs, where: str) -> Tick:
    try:
        return step(exhibit, tick, inputs)
    except (ArithmeticError, LookupError, ValueError):
        # A board's readings are of a size that never does this: somebody changed the file.
        raise BadFiles([Problem(where, "", "is a reading that no board could have given")]) from None


def _seed(head: dict[str, object], name: str) -> int:
    """The seed of a log's treatments."""
    seed = head.get("seed")
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise BadFiles([Problem(name, "line 1", "lacks the seed of its run")])
    return seed


def _made_of(head: dict[str, object], name: str) -> tuple[Exhibit, str]:
    """The show and language in a log's head."""
    config, story, words, language = (head.get(key) for key in ("config", "story", "words", "language"))
    if not (
        isinstance(config, str)
        and isinstance(story, str)
        and isinstance(words, dict)
        and all(isinstance(text, str) for text in words.values())
        and isinstance(language, str)
    ):
        raise BadFiles([Problem(name, "line 1", "lacks the story, words or settings of its run")])
    timings = read_timings(head.get("voice", {}), name)
    settings = parse_config(config, name, str(head.get("calibration", "")))
    exhibit = make_exhibit(settings, story, words, name, timings)
    check_language(exhibit, language)
    return exhibit, language
