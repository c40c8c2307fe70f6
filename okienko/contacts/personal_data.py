"""What is said in contacts is exported and erased by `cases.personal_data`, which knows what is filed."""

from okienko.kernel.personal_data import holds_none, holds_staff

holds_none("contacts.TextTemplate")
holds_staff("contacts.TextTemplateVersion")  # who changed a text of the office, by number
