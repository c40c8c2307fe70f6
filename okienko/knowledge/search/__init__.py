"""The engine of search: its tables, and how it is measured. What a word is and what weighs: `rules.search`."""
