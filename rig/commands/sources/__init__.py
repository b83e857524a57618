"""`rig sources`: the rig's claims and their sources."""
