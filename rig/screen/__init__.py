"""Draws the screen. It may import loop.py and the packages before it."""
