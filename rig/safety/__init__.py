"""The last check before the hardware: interlock and flash limit. It may import outputs and the packages
before it.
"""
