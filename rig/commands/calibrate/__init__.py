"""`rig calibrate`: one file for each part that is measured."""
