"""Entries name subjects and actors by id; the record of who did what outlives requests to erase (art. 17(3)(b))."""

from okienko.kernel.personal_data import holds_none

holds_none("audit.Entry")
