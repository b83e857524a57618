"""The views, one file each. It may import the screen's sdl, widgets and vein."""
