"""`rig card`: a fresh card that sets itself up."""
