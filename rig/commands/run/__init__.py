"""`rig run`: a rig, real or virtual, from start to shutdown."""
