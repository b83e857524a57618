"""`rig wiring`: every wire, as a table or a drawing."""
