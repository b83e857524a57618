"""`rig report`: a summary of a day, from its logs."""
