"""Reactions of all channels; each channel keeps its own file."""

from okienko.channels.chat.handlers import end_settled_chat
from okienko.channels.email.handlers import queue_reply

__all__ = ["end_settled_chat", "queue_reply"]
