"""Can my GPU run it: the answers, as cards with pictures and buttons."""
