"""What the sensors say: flow, levels, stuck buttons, diagnosis. It may import boards and the packages
before it.
"""
