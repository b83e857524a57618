"""What happens: the session and everything that moves it on. It may import sensing and the packages before
it.
"""
