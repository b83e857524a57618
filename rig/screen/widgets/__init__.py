"""Shared parts of the pictures: type, colours, icons. It may import the screen's sdl."""
