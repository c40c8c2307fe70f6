"""Pages of the staff desk. A view parses, makes one call and answers."""
