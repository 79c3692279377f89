"""Order of stops and distances between them."""
