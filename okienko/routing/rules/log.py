"""What can happen to work that waits and to those who serve it: the words of the event log."""

from __future__ import annotations

import enum


class EventKind(enum.StrEnum):
    """Every figure of the queue is counted from these."""

    ENTERED = "entered"  # began to wait
    OFFERED = "offered"
    ACCEPTED = "accepted"  # outcomes of an offer
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    MEDIA_FAILED = "media_failed"
    CALLER_GONE = "caller_gone"
    ANSWERED = "answered"  # somebody began to serve it: the wait is over
    ABANDONED = "abandoned"  # the person who waited left
    FLOWED_OUT = "flowed_out"  # left the queue another way; `to`: callback, message or a queue
    TRANSFERRED = "transferred"  # `to`: a queue or `user:5`
    REQUEUED = "requeued"  # waits again, as old as before
    FINISHED = "finished"  # serving ended
    WRAPPED_UP = "wrapped_up"
    SIGNED_ON = "signed_on"
    SIGNED_OFF = "signed_off"
    ACTIVITY = "activity"  # `to`: what the person does now
    CONSULT_ASKED = "consult_asked"  # who serves the work asks for advice; `to`: whom, see `rules.Target`
    CONSULT_OFFERED = "consult_offered"
    CONSULT_REFUSED = "consult_refused"  # `to`: the outcome of that offer
    CONSULT_STARTED = "consult_started"  # somebody advises: their time, no serving of the work
    CONSULT_ENDED = "consult_ended"  # `to`: see `rules.ConsultEnd`
    DATED = "dated"  # it is due at another time than before, or no more
    SETTLED = "settled"  # of a case; `number`: contacts it took until then
    CAME_BACK = "came_back"  # of a case: opened again, or the person wrote about the same


# What says by its `due_at` when a matter is due, from its moment on; none: nothing is due, or it is kept closely.
DATING = (EventKind.ENTERED, EventKind.FINISHED, EventKind.WRAPPED_UP, EventKind.ABANDONED, EventKind.DATED)


class NoticeKind(enum.StrEnum):
    """What somebody is told of their work."""

    TAKEN_OVER = "taken_over"


# How an offer can end. `caller_gone` also when the work was taken or ended another way meanwhile.
OUTCOMES = (
    EventKind.ACCEPTED, EventKind.DECLINED, EventKind.TIMED_OUT, EventKind.MEDIA_FAILED, EventKind.CALLER_GONE,
)  # fmt: skip
