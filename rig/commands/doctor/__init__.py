"""`rig doctor`: examines the machine and the rig."""
