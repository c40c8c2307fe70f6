"""Pages of insight: the figures, and steering by them."""
