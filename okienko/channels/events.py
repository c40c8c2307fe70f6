"""Facts of all channels; each channel keeps its own file."""

from okienko.channels.email.events import MailFailed, MailSent, MailUnanswered

__all__ = ["MailFailed", "MailSent", "MailUnanswered"]
