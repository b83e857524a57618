"""`rig run`: a rig, real or virtual, from its start to its way out."""
