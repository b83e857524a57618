"""The picture of the vein. It may import the screen's sdl and widgets."""
