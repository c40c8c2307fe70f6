"""The assistant keeps keys of public records; the words of a talk are the contact's."""

from okienko.kernel.personal_data import holds_none

holds_none("assistant.Voice")
