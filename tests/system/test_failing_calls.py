"""Each call to the disk fails in turn: files stay complete, and the run log never stops a rig."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from shared.failing_calls import FailingDisk, failing

from rig.base.files import write_whole
from rig.base.schema import BadFiles
from rig.base.signals import Inputs
from rig.runlog.log import RETRY_S, RunLog

#: More calls than any of these pieces of work makes.
ENOUGH = 200


def each_call(work: Callable[[int], FailingDisk]) -> list[str]:
    """Do a piece of work with its first call failing, then its second, until none fails; those that did."""
    failed: list[str] = []
    for n in range(1, ENOUGH):
        disk = work(n)
        if not disk.failed:
            return failed
        failed.append(disk.failed[0])
    raise AssertionError("the work has no end")


@pytest.mark.parametrize("lasts", [False, True])
def test_a_file_is_old_or_new_and_never_half_whichever_call_fails(tmp_path, lasts):
    numbers = itertools.count()

    def work(n: int) -> FailingDisk:
        path = tmp_path / str(next(numbers)) / "config.toml"
        path.parent.mkdir()
        path.write_text("old" * 1000)
        refused = False
        with failing(n, lasts=lasts) as disk:
            try:
                write_whole(path, "new" * 1000)
            except OSError:
                refused = True
        assert path.read_text() == ("old" if refused else "new") * 1000, disk.failed
        if not lasts:  # a disk that stays away keeps what is there, and the name of that is one nobody reads
            assert [file.name for file in path.parent.iterdir()] == ["config.toml"], disk.failed
        assert all(file.name.endswith(".part") for file in path.parent.iterdir() if file != path)
        return disk

    assert {"open", "write", "fsync", "replace"} <= set(each_call(work))


@pytest.mark.parametrize("lasts", [False, True])
def test_a_run_log_goes_on_whichever_call_fails_and_is_whole_once_the_disk_is_back(tmp_path, capsys, lasts):
    numbers = itertools.count()

    def work(n: int) -> FailingDisk:
        folder: Path = tmp_path / str(next(numbers))
        with failing(n, lasts=lasts) as disk:
            log = RunLog(folder, {"began": "now"}, folder=True)
            for second in range(1, 4):
                log.reading(Inputs(float(second), pulses=second))
            log.part(4.0, {})
            log.reading(Inputs(6.0, pulses=6))
        if log.trouble is not None or disk.failed:
            assert capsys.readouterr().err.count("cannot be written") <= 1, disk.failed
        if log.wants_part(6.0 + RETRY_S):
            log.part(6.0 + RETRY_S, {})
        assert log.trouble is None, disk.failed
        log.reading(Inputs(8.0 + RETRY_S, pulses=8))
        log.close("ready", "")
        for part in folder.glob("*.jsonl"):
            told = [json.loads(line) for line in part.read_text().splitlines()]
            # Where not even deleting works, a part that could not begin stays empty.
            assert "clot-rig" in told[0] if told else lasts, disk.failed
        assert json.loads(log.path.read_text().splitlines()[-2])["n"] == 8
        return disk

    assert {"mkdir", "open", "write", "fstat", "close"} <= set(each_call(work))


def test_a_run_log_of_one_file_says_at_its_start_that_it_cannot_be_written(tmp_path):
    for n in (1, 2, 3):
        with failing(n, lasts=True) as disk, pytest.raises(BadFiles, match="cannot be written"):
            RunLog(tmp_path / f"{n}" / "run.jsonl", {})
        assert disk.failed
