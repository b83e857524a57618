"""The first picture comes soon after a bare window would, measured in the same run in CPU time."""

import os
import resource
import subprocess
import sys

import pytest

#: A window with a word in it, and nothing else.
BARE = """
import pygame
pygame.display.init()
pygame.font.init()
surface = pygame.display.set_mode((1280, 720))
surface.blit(pygame.font.Font(None, 40).render("Hello", True, (255, 255, 255)), (9, 9))
pygame.display.flip()
"""
#: The whole rig, its board and sound with it, for the two ticks that bring its first picture.
RIG = (
    "from rig.commands.cli import main; "
    "main(['run', '--board', 'virtual', '--seconds', '0.01', '--screen', 'window'])"
)
#: Seconds of computing that may lie between the two.
LATER = 0.7


def cost(program: str) -> float:
    """CPU seconds from a process's start to its end, the less of two."""
    found = []
    for _ in range(2):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL, env=os.environ)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(found)


@pytest.mark.slow
def test_the_first_picture_is_not_far_behind_a_bare_window():
    assert cost(RIG) - cost(BARE) <= LATER
