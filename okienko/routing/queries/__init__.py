"""Reading the queue."""

from okienko.routing.queries.advice import (
    Advice,
    Part,
    Question,
    advice_on,
    became_of_question,
    part_in_advice,
    questions_to,
    subject_of_advice,
)
from okienko.routing.queries.counts import Backlog, InQueue, backlog, in_queues
from okienko.routing.queries.duty import (
    Colleague,
    Duty,
    OpenOffer,
    Told,
    became_of,
    colleagues,
    duty,
    notices,
    offers_to,
    serves,
    wrap_up_until,
)
from okienko.routing.queries.keeping import (
    KeptQueue,
    PastQueue,
    QueueSettings,
    Switch,
    history_of_queue,
    kept_queues,
    queue_settings,
)
from okienko.routing.queries.lists import (
    COUNTED,
    PAGE,
    Holder,
    Page,
    Row,
    WorkFilter,
    counts,
    held_by,
    holder,
    lying_in,
    overdue,
    place_of,
    subject_of,
    topics,
    untaken_first_line,
    waiting,
    waits_since,
    work_page,
)
from okienko.routing.queries.log import Event, dispatcher_heard, events, events_of
from okienko.routing.queries.queues import (
    Ahead,
    Closed,
    QueueRow,
    ahead_of,
    closed_now,
    default_queue,
    forget_queues,
    plans_of,
    queue,
    queue_for,
    queue_names,
    queues,
    said_by,
    units_with,
)
from okienko.routing.queries.staffing import staffed
from okienko.routing.queries.steering import (
    STEERED,
    Repaired,
    Steered,
    can_undo,
    repairs,
    signed_on,
    steered,
    work_in_queue,
)

__all__ = [
    "COUNTED", "PAGE", "STEERED", "Advice", "Ahead", "Backlog", "Closed", "Colleague", "Duty", "Event", "Holder",
    "InQueue", "KeptQueue", "OpenOffer", "Page", "Part", "PastQueue", "Question", "QueueRow", "QueueSettings",
    "Repaired", "Row", "Steered", "Switch", "Told", "WorkFilter", "advice_on", "ahead_of", "backlog", "became_of",
    "became_of_question", "can_undo", "closed_now", "colleagues", "counts", "default_queue", "dispatcher_heard",
    "duty", "events", "events_of", "forget_queues", "held_by", "history_of_queue", "holder", "in_queues",
    "kept_queues", "lying_in", "notices", "offers_to", "overdue", "part_in_advice", "place_of", "plans_of",
    "questions_to", "queue", "queue_for", "queue_names", "queue_settings", "queues", "repairs", "said_by", "serves",
    "signed_on", "staffed", "steered", "subject_of", "subject_of_advice", "topics", "units_with", "untaken_first_line",
    "waiting", "waits_since", "work_in_queue", "work_page", "wrap_up_until",
]  # fmt: skip
