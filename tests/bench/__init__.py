"""`make bench`: measures every figure of the program against a reference, in one run.

One file for each kind of figure. Nothing here passes or fails on time; machines differ, and the ratios
are what can be compared.
"""
