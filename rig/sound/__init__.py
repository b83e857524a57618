"""The voice, the sounds and the microphone. It may import screen and the packages before it."""
