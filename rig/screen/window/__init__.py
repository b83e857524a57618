"""The whole picture, and its way to a display or a file. It may import all of the screen."""
