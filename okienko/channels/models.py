"""Tables of all channels; each channel keeps its own file."""

from okienko.channels.chat.models import Chat, ChatLine
from okienko.channels.email.models import Mailbox, OutgoingMail, RawMessage

__all__ = ["Chat", "ChatLine", "Mailbox", "OutgoingMail", "RawMessage"]
