"""Pages of the office: `office` for its own people and places, `guests` for experts of other institutions."""
