"""A vein with 300 cells in Pygame Zero: one picture behind, and an actor for each cell.

Beside it lies `images/`, with the vein and some cells as the rig draws them. It prints what each picture
took of its own thread, in seconds, one a line.
"""

import os
import random
import sys
import time

import pgzrun
import pygame

WIDTH, HEIGHT = 1280, 720
CELLS, KINDS, WARM, COUNTED = 300, 16, 20, 100

chance = random.Random(7)
began, costs = 0.0, []
cells = []
for n in range(CELLS):
    cell = Actor(f"cell{n % KINDS}", (chance.uniform(0, WIDTH), chance.uniform(0.3, 0.6) * HEIGHT))
    cell.pace = chance.uniform(100, 400)
    cells.append(cell)


def update(passed):
    global began
    began = time.thread_time()
    for cell in cells:
        cell.x = (cell.x + cell.pace * passed) % WIDTH


def draw():
    screen.blit("vein", (0, 0))
    for cell in cells:
        cell.draw()


present = pygame.display.flip


def flip():
    present()
    costs.append(time.thread_time() - began)
    if len(costs) == WARM + COUNTED:
        sys.stdout.write("\n".join(f"{cost:.9f}" for cost in costs[WARM:]))
        sys.stdout.flush()
        os._exit(0)


pygame.display.flip = flip
pgzrun.go()
