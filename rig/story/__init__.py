"""What is told: scenes, words, cues, claims and their files. It may import settings and the packages
before it.
"""
