"""`rig report`: what a day was like, read from its logs."""
