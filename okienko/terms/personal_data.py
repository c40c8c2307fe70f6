"""Law is nobody's data."""

from okienko.kernel.personal_data import holds_none

holds_none("terms.LawSupplement")
