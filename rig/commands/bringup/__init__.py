"""`rig bringup`: checks a new rig's wires, one by one, before anything is plugged in.

May import the other commands' wiring, and whatever they may.
"""
