"""What others may read about channels."""

from okienko.channels.chat.queries import Beside as ChatBeside
from okienko.channels.chat.queries import OpenChat, chat_of, open_chats
from okienko.channels.chat.queries import beside as chat_beside
from okienko.channels.chat.queries import reception as chat_reception
from okienko.channels.email.queries import Health as MailHealth
from okienko.channels.email.queries import health as mail_health

__all__ = [
    "ChatBeside",
    "MailHealth",
    "OpenChat",
    "chat_beside",
    "chat_of",
    "chat_reception",
    "mail_health",
    "open_chats",
]
