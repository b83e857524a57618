"""`rig sources`."""
