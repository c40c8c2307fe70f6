"""What others may read about channels."""

from okienko.channels.chat.matters import tell as tell_of_matter
from okienko.channels.chat.matters import unknown as unknown_matter
from okienko.channels.chat.queries import Beside as ChatBeside
from okienko.channels.chat.queries import OpenChat, chat_of, open_chats
from okienko.channels.chat.queries import beside as chat_beside
from okienko.channels.chat.queries import reception as chat_reception
from okienko.channels.chat.queries import wants_machine as chat_wants_machine
from okienko.channels.chat.rules import BEGINS_WITH as CHAT_BEGINS_WITH
from okienko.channels.chat.rules import HIDDEN_CODE as CHAT_HIDDEN_CODE
from okienko.channels.chat.rules import LINE_LIMIT as CHAT_LINE_LIMIT
from okienko.channels.email.queries import Health as MailHealth
from okienko.channels.email.queries import health as mail_health

__all__ = [
    "CHAT_BEGINS_WITH",
    "CHAT_HIDDEN_CODE",
    "CHAT_LINE_LIMIT",
    "ChatBeside",
    "MailHealth",
    "OpenChat",
    "chat_beside",
    "chat_of",
    "chat_reception",
    "chat_wants_machine",
    "mail_health",
    "open_chats",
    "tell_of_matter",
    "unknown_matter",
]
