"""`rig bench`: whether this machine keeps a screen smooth; `make bench` measures with it, too."""
