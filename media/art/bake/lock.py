"""The lock: what was baked from what, so that a test can tell art that is no longer fresh."""

import hashlib
import json
from pathlib import Path

ART = Path(__file__).parent.parent
LOCK = ART / "lock.json"


def name_of(path: Path) -> str:
    """The SHA-256 of a file; of text without regard to how a checkout ends its lines."""
    data = path.read_bytes()
    return hashlib.sha256(data if path.suffix == ".png" else data.replace(b"\r\n", b"\n")).hexdigest()


def sources() -> list[Path]:
    """All that the pictures are made from."""
    return sorted([*ART.glob("bake/*.py"), *ART.glob("bake/*.svg")])


def pictures() -> list[Path]:
    """All that was made."""
    return sorted(ART.glob("*/*.png"))


def size_of(path: Path) -> tuple[int, int]:
    """Width and height, as a PNG's first bytes say."""
    head = path.read_bytes()[16:24]
    return int.from_bytes(head[:4], "big"), int.from_bytes(head[4:], "big")


def state() -> dict[str, object]:
    """How it stands now."""
    return {
        "sources": {path.relative_to(ART).as_posix(): name_of(path) for path in sources()},
        "pictures": {
            path.relative_to(ART).as_posix(): {"sha256": name_of(path), "size": list(size_of(path))}
            for path in pictures()
        },
    }


def write() -> None:
    """Lock what is there now."""
    LOCK.write_text(json.dumps(state(), indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n")
