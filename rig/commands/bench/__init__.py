"""How close to the limit this machine runs the rig: `rig bench`, and what `make bench` measures with."""
