"""Tables of all channels; each channel keeps its own file."""

from okienko.channels.email.models import Mailbox, OutgoingMail, RawMessage

__all__ = ["Mailbox", "OutgoingMail", "RawMessage"]
