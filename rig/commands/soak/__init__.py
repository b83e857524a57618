"""`rig soak`: hours of simulated visitors and mishaps."""
