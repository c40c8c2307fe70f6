"""Moving work. Claims are optimistic: "0 rows changed" means somebody was faster."""

from okienko.routing.services.consulting import (
    Askable,
    answer,
    askable,
    consult,
    end_consult,
    pass_to_adviser,
    refuse_consult,
)
from okienko.routing.services.dispatching import dispatch, picture
from okienko.routing.services.history import PastEvent, import_log, past_dates
from okienko.routing.services.holding import DISPATCH, lock_together
from okienko.routing.services.laying import offer
from okienko.routing.services.leading import beat, end_hung_leader, may_lead
from okienko.routing.services.log import TOPIC, log
from okienko.routing.services.moving import (
    end_talk,
    extend_wrap_up,
    flow_out,
    leave,
    transfer,
    wrap_up_done,
)
from okienko.routing.services.offering import accept, decline, fail, time_out, withdraw
from okienko.routing.services.packs import check_pack, diff_pack, load_pack
from okienko.routing.services.passing import pass_to, read_notice, take_over
from okienko.routing.services.presence import (
    CHOSEN,
    choose_next_activity,
    follow_standing,
    renew,
    set_activity,
    sign_off,
    sign_on,
)
from okienko.routing.services.queues import (
    QueueData,
    add_queue,
    change_queue,
    make_default,
    restore_queue,
    set_queue_open,
    undo_switch,
)
from okienko.routing.services.retiring import retire_queue, return_queue
from okienko.routing.services.skills import retire_skill, return_skill, undo_skill_change
from okienko.routing.services.steering import change_priority, change_skills, undo
from okienko.routing.services.sweeping import sweep
from okienko.routing.services.working import (
    Work,
    amend,
    assign,
    enqueue,
    enter_queue,
    finish,
    give_back,
    import_history,
    note_news,
    see_news,
    take,
    topics_of,
    touch_item,
)

__all__ = [
    "CHOSEN", "DISPATCH", "TOPIC", "Askable", "PastEvent", "QueueData", "Work", "accept", "add_queue", "amend",
    "answer", "askable", "assign", "beat", "change_priority", "change_queue", "change_skills", "check_pack",
    "choose_next_activity", "consult", "decline", "diff_pack", "dispatch", "end_consult", "end_hung_leader", "end_talk",
    "enqueue", "enter_queue", "extend_wrap_up", "fail", "finish", "flow_out", "follow_standing", "give_back",
    "import_history", "import_log", "leave", "load_pack", "lock_together", "log", "make_default", "may_lead",
    "note_news", "offer", "pass_to", "pass_to_adviser", "past_dates", "picture", "read_notice", "refuse_consult",
    "renew", "restore_queue", "retire_queue", "retire_skill", "return_queue", "return_skill", "see_news",
    "set_activity", "set_queue_open", "sign_off", "sign_on", "sweep", "take", "take_over", "time_out", "topics_of",
    "touch_item", "transfer", "undo", "undo_skill_change", "undo_switch", "withdraw", "wrap_up_done",
]  # fmt: skip
