"""`rig kit`: everything a maker builds from, made from the netlist, the twin and the files of media/kit.

May import the other commands' wiring, and whatever they may.
"""
