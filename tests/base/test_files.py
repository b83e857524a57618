"""A file is written completely or not at all, whenever the writer is killed."""

import os
import random
import subprocess
import sys

import pytest

from rig.base.files import write_whole

#: Writes the numbers 1, 2, 3 … one after another, each as a file of many equal lines.
WRITER = """
import sys
from pathlib import Path
from rig.base.files import write_whole
print("begun", flush=True)
for n in range(1, 1_000_000):
    write_whole(Path(sys.argv[1]), f"{n}\\n" * 20_000)
    print(n, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a kill is another thing there")
def test_a_writer_killed_at_any_moment_leaves_a_whole_file_no_older_than_it_said(tmp_path):
    path, random_ = tmp_path / "lock.json", random.Random(8)
    write_whole(path, "0\n" * 20_000)
    numbers = set()
    for round_ in range(12):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"begun\n"
            for _ in range(round_ % 5):
                writer.stdout.readline()
            sum(range(random_.randrange(200_000)))  # some moment: between two writes, or within one
            writer.kill()
            said = writer.stdout.read().split()
        lines = path.read_text().split()
        assert len(lines) == 20_000
        assert len(set(lines)) == 1
        assert not said or int(lines[0]) >= int(said[-1]), "what was said to be written was lost"
        assert said or round_ % 5 == 0 or int(lines[0]) >= round_ % 5
        numbers.add(int(lines[0]))
    assert max(numbers) >= 4, "the writer never came far"


def test_a_failed_write_leaves_the_old_content_and_no_other_file(tmp_path, monkeypatch):
    path = tmp_path / "config.toml"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["config.toml"]


def test_a_link_is_followed_and_the_files_rights_are_kept(tmp_path):
    real, link = tmp_path / "data" / "config.toml", tmp_path / "config.toml"
    real.parent.mkdir()
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert real.stat().st_mode & 0o777 == 0o640
