"""What others may ask of the assistant: an answer to a line, the state of a matter."""

from okienko.assistant.queries.answering import answer
from okienko.assistant.queries.status import asked_for_code, asked_on_page, not_known, of_matter

__all__ = ["answer", "asked_for_code", "asked_on_page", "not_known", "of_matter"]
