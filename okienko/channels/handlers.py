"""Reactions of all channels; each channel keeps its own file."""

from okienko.channels.email.handlers import queue_reply

__all__ = ["queue_reply"]
