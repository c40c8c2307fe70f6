"""Live screens: a push says *that* a topic changed; the page fetches what is newer over HTTP.

Call `touch("queue:3")` inside the transaction that changes what open screens show. After commit the
topic goes out by NOTIFY on a connection of its own, gathered over 50 ms. A push may be lost: every
screen also polls, and re-reads all when its socket reconnects.
"""

from okienko.kernel.live.announce import CHANNEL_LIVE, CHANNEL_RELAY, flush, hearing, touch, wake_relay
from okienko.kernel.live.page import page_context
from okienko.kernel.live.tickets import Ticket, issue_ticket, read_ticket

__all__ = [
    "CHANNEL_LIVE",
    "CHANNEL_RELAY",
    "Ticket",
    "flush",
    "hearing",
    "issue_ticket",
    "page_context",
    "read_ticket",
    "touch",
    "wake_relay",
]
