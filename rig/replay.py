"""Living a run again from its log, to see that it comes to the same end."""

from pathlib import Path

from rig.clips import read_timings
from rig.config import parse_config
from rig.loop import first, name_of, step
from rig.runlog import read_log, readings
from rig.schema import BadFiles, Problem
from rig.show import Show, check_language, make_show
from rig.signals import Inputs


def replay(path: Path) -> tuple[bool, str]:
    """Whether a log's run ended identically, and a sentence. Raises BadFiles for what is no log."""
    recording = read_log(path)
    show, language = _made_of(recording.head, path.name)
    tick, ticks = first(show, language, _seed(recording.head, path.name)), 0
    for item in readings(recording, path.name):
        if isinstance(item, Inputs):
            tick, ticks = step(show, tick, item), ticks + 1
            continue
        here, told, found = tick.session, item.get("check", item.get("end")), name_of(tick)
        if told != found:
            where = f"at {here.time:.2f} s in {here.scene!r}"
            return False, f"differs {where}: the log says {told}, the replay {found}"
    last = f"{ticks} readings, {tick.session.time:.1f} s, in {tick.session.scene!r}"
    if not recording.whole:
        return True, f"identical as far as the log goes, which was cut off after {last}"
    return True, f"identical: {last}"


def _seed(head: dict[str, object], name: str) -> int:
    """The seed of a log's treatments."""
    seed = head.get("seed")
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise BadFiles([Problem(name, "line 1", "lacks the seed of its run")])
    return seed


def _made_of(head: dict[str, object], name: str) -> tuple[Show, str]:
    """The show and language that a log's head carries."""
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
    show = make_show(settings, story, words, name, timings)
    check_language(show, language)
    return show, language
