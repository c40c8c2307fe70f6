"""What is said in contacts is exported and erased by `cases.personal_data`, which knows what is filed."""

from okienko.kernel.personal_data import holds_none

holds_none("contacts.TextTemplate")
