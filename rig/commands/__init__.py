"""The command line: a file or a folder for each `rig COMMAND`. It may import every other package."""
