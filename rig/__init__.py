"""The clot rig: a tabletop vein that visitors can block and open again."""

__version__ = "0.1.0"
