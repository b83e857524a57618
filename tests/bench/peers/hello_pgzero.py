"""The same in Pygame Zero."""

import os

import pgzrun

WIDTH, HEIGHT = 1280, 720
drawn = False


def update():
    if drawn:
        os._exit(0)


def draw():
    global drawn
    screen.draw.text("Hello", (9, 9), fontsize=40)
    drawn = True


pgzrun.go()
