"""`rig check`: lints the settings, the stories and the words."""
