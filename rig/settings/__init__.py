"""The settings of one rig: config.toml, calibration.toml, the pins. It may import base and twin."""
