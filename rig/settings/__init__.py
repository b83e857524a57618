"""The settings of one rig: config.toml, calibration.toml, pins. It may import base and twin."""
