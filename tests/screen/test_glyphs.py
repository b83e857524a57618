"""No string shows an empty box."""

import pytest

from rig.base.schema import BadFiles
from rig.commands.check.check import check
from rig.screen.sdl import pygame
from rig.screen.widgets import theme
from rig.screen.widgets.glyphs import missing
from rig.story import media_files


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("¿Dónde está el coágulo? ¡Mira!", []),
        ("Zażółć γ → ✓", []),
        ("a 语 b 语 ☃", ["语", "☃"]),
        ("", []),
        ("a\u200d", ["\u200d"]),
    ],
)
def test_only_characters_that_the_font_lacks_are_missing(text, lost):
    assert missing(text) == lost


def test_a_text_of_characters_without_width_is_drawn_as_nothing():
    board = pygame.Surface((200, 40))
    theme.write(board, "\u200d\u202e", board.get_rect(), 20)
    assert pygame.image.tobytes(board, "RGB") == bytes(200 * 40 * 3)


def test_the_check_names_the_text_and_the_character(tmp_path, monkeypatch):
    media = tmp_path / "media"
    media.mkdir()
    for part in media_files.MEDIA.iterdir():
        (media / part.name).symlink_to(part)
    (media / "words").unlink()
    (media / "words").mkdir()
    for path in (media_files.MEDIA / "words").glob("*.toml"):
        text = path.read_text(encoding="utf-8").replace('name = "English"', 'name = "English 语"')
        (media / "words" / path.name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(media_files, "MEDIA", media)
    with pytest.raises(BadFiles) as bad:
        check(None, None)
    assert "U+8BED" in str(bad.value)
    assert "en.toml: name" in str(bad.value)
