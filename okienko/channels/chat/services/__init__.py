"""Every change of a chat, one function per verb. The lines themselves are messages of its contact.

Whoever changes a chat locks its contact first, which gives the lines their order.
"""

from okienko.channels.chat.services.after import forget, rate, send_transcript
from okienko.channels.chat.services.beginning import OfficeClosed, Opening, begin, go_on, leave_message
from okienko.channels.chat.services.ending import (
    end,
    end_by_staff,
    end_left,
    end_settled,
    mind_silence,
    pass_on,
    wait_no_longer,
)
from okienko.channels.chat.services.talking import (
    ChatEnded,
    Heard,
    add_line,
    hear,
    note_looking,
    note_read,
    note_staff_typing,
    note_typing,
    say,
    speak_first,
)
from okienko.channels.chat.services.telling import StateNotOffered, tell_state

__all__ = [
    "ChatEnded", "Heard", "OfficeClosed", "Opening", "StateNotOffered", "add_line", "begin", "end", "end_by_staff",
    "end_left", "end_settled", "forget", "go_on", "hear", "leave_message", "mind_silence", "note_looking", "note_read",
    "note_staff_typing", "note_typing", "pass_on", "rate", "say", "send_transcript", "speak_first",
    "tell_state",     "wait_no_longer",
]  # fmt: skip
