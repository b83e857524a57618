"""Writes run logs, reads them and sums them up. It may import safety and the packages before it."""
