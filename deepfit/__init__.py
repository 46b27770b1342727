"""The command line: what can be typed in a terminal."""
