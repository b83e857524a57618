"""What is shown and lit at one moment. It may import visit and the packages before it."""
