"""What others may ask of the assistant: an answer to a line, the state of a matter."""

from okienko.assistant.queries.answering import answer
from okienko.assistant.queries.status import asked_for_code, asked_for_number, not_known, of_matter, offered_in_chat

__all__ = ["answer", "asked_for_code", "asked_for_number", "not_known", "of_matter", "offered_in_chat"]
