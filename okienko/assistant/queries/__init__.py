"""What others may ask of the assistant: an answer to a line."""

from okienko.assistant.queries.answering import answer

__all__ = ["answer"]
