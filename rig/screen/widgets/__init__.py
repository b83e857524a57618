"""What several pictures share: type, colours, small parts. It may import the screen's sdl."""
