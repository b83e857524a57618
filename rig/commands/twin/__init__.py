"""`rig twin`: what the simulated tube does."""
