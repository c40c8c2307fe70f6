"""The universal queue: one row per open matter."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from okienko.routing.rules import (
    DATING,
    OUTCOMES,
    AccessClass,
    Activity,
    ConsultEnd,
    Device,
    EventKind,
    Line,
    Priority,
    QueueAct,
    WorkKind,
)


class WorkItem(models.Model):
    """An open matter as every work list shows it. Deleted when the matter is finished.

    `headline`, `who`, `reference`, `stage` and `channel` are copies kept by the owning domain, so that
    a list reads this table and nothing else.
    """

    kind = models.CharField(max_length=20, choices=[(kind.value, kind.name) for kind in WorkKind])
    subject = models.CharField(max_length=60)
    unit = models.ForeignKey("organization.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    assignee = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True)
    is_first_line = models.BooleanField(default=False)
    priority = models.SmallIntegerField(default=Priority.NORMAL)
    due_at = models.DateTimeField()
    # Age moves the place in the queue, waiting is what the person felt: two things, two columns.
    routing_age = models.DateTimeField(default=timezone.now)
    enqueued_at = models.DateTimeField(default=timezone.now)
    skills = ArrayField(models.CharField(max_length=50), default=list)
    language = models.CharField(max_length=5, default="pl")
    access_class = models.CharField(max_length=12, default=AccessClass.OPEN)
    kept_from = models.ForeignKey(  # whom the matter is about: never sees it, whatever their role
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=20, default="")
    category = models.CharField(max_length=60, default="")
    stage = models.CharField(max_length=30, default="")
    headline = models.CharField(max_length=300, default="")
    who = models.CharField(max_length=200, default="")
    reference = models.CharField(max_length=10, default="")
    has_news = models.BooleanField(default=False)  # the person added something nobody has looked at
    queue = models.CharField(max_length=40, default="")  # which offers it to people; none: it waits on lists alone
    entered_at = models.DateTimeField(default=timezone.now)  # its present queue; counts the steps of that
    offer_from = models.DateTimeField(null=True)  # offered to nobody before: a call that was agreed upon
    weight = models.PositiveSmallIntegerField(default=20)  # percents of a person's attention
    sticky_id = models.BigIntegerField(null=True)  # user who had it before: first choice while they can be offered it
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject"], name="routing_item_subject"),
            models.CheckConstraint(  # lists name the priorities: another number would be in none of them
                condition=models.Q(priority__in=[one.value for one in Priority]), name="routing_item_known_priority"
            ),
        )
        # The order of every list (`rules.Turn`): late or not is one range of due_at within each priority.
        indexes = (
            models.Index(fields=["priority", "due_at", "id"], name="routing_item_turn"),
            models.Index(fields=["unit", "priority", "due_at", "id"], name="routing_item_unit_turn"),
            models.Index(
                fields=["assignee", "priority", "due_at", "id"],
                name="routing_item_mine_turn",
                condition=models.Q(assignee__isnull=False),
            ),
            models.Index(
                fields=["priority", "due_at", "id"],
                name="routing_item_first_turn",
                condition=models.Q(is_first_line=True),
            ),
            models.Index(  # what the dispatcher reads
                fields=["queue", "priority", "routing_age"],
                name="routing_item_to_offer",
                condition=models.Q(assignee__isnull=True) & ~models.Q(queue=""),
            ),
        )


class Queue(models.Model):
    """Where work waits that is offered to people: whose it is, what it asks of them, what it promises."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    names = models.JSONField(default=dict)  # other languages
    unit = models.ForeignKey("organization.Unit", on_delete=models.PROTECT, related_name="+")
    line = models.CharField(max_length=40, default="")  # the telephone line of the brand
    channels = ArrayField(models.CharField(max_length=20), default=list)
    skills = models.JSONField(default=dict)  # skill → least level
    steps = models.JSONField(default=list)  # see `rules.queues.steps_from`
    overflow = models.JSONField(default=dict)  # {"to": …, "after_seconds": …}; empty: it waits on
    service_percent = models.PositiveSmallIntegerField(null=True)
    service_seconds = models.PositiveIntegerField(null=True)
    offer_seconds = models.PositiveSmallIntegerField(default=20)  # how long an offer stands
    wrap_up_seconds = models.PositiveSmallIntegerField(default=60)
    # a talk in which the person falls silent: reminded after so long, ended so long after that; 0: never
    idle_remind_seconds = models.PositiveSmallIntegerField(default=300)
    idle_end_seconds = models.PositiveSmallIntegerField(default=300)
    hours = models.JSONField(default=dict)  # see `rules.queues.Week`; empty: those of the office
    messages = models.JSONField(default=dict)  # when it is said ("closed", "waiting") → language → text
    is_default = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)  # a supervisor may close it for a while
    is_active = models.BooleanField(default=True)
    successor = models.CharField(max_length=40, default="")  # put out of use on a page: the queue its work goes to
    from_pack = models.BooleanField(default=False)  # a pack that no longer names it deactivates it
    version = models.PositiveIntegerField(default=1)  # above 1 the office changed it, and packs keep it

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(is_active=False) | models.Q(successor=""), name="routing_queue_in_use_or_succeeded"
            ),
            models.UniqueConstraint(fields=["code"], name="routing_queue_code"),
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="routing_queue_one_default"
            ),
        )


class QueueVersion(models.Model):
    """How a queue stood after each change of the office, so that it can be put back. The first is the pack's."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()  # `Queue.version` of that time
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)  # who changed it; none: the pack
    restored = models.PositiveIntegerField(null=True)  # the number that was put back
    act = models.CharField(
        max_length=10, default=QueueAct.CHANGED.value, choices=[(one.value, one.name) for one in QueueAct]
    )
    values = models.JSONField()  # see `rules.queues.EDITED`

    class Meta:
        constraints = (models.UniqueConstraint(fields=["queue", "number"], name="routing_queueversion_number"),)


class Agent(models.Model):
    """Somebody who serves queues, or did. Three leased axes say whether work may come in; what is past is not believed.

    `firm` and `soft`: the weight of what they do or are being offered, that which may not be interrupted and that
    which may. The CHECKs judge: no mistake of a dispatcher gives anybody more than they can hold.
    """

    user = models.OneToOneField("accounts.User", on_delete=models.PROTECT, primary_key=True, related_name="+")
    line = models.CharField(max_length=10)
    unit_ids = ArrayField(
        models.BigIntegerField(), default=list
    )  # their own, those they stand in for, their first line
    signed_on_at = models.DateTimeField(null=True)
    presence_until = models.DateTimeField()
    activity = models.CharField(max_length=20)
    activity_until = models.DateTimeField()
    device = models.CharField(max_length=20)
    device_until = models.DateTimeField()
    next_activity = models.CharField(max_length=20, default="")  # once their hands are empty
    idle_since = models.DateTimeField()
    firm = models.PositiveSmallIntegerField(default=0)
    soft = models.PositiveSmallIntegerField(default=0)
    misses = models.PositiveSmallIntegerField(default=0)  # offers in a row that went unanswered
    roster_until = models.DateTimeField(null=True)  # the end of the duty a guest is on; nobody else has one

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(firm__lte=100), name="routing_agent_firm"),
            models.CheckConstraint(condition=models.Q(soft__lte=100), name="routing_agent_soft"),
            models.CheckConstraint(condition=models.Q(line__in=list(Line)), name="routing_agent_line"),
            models.CheckConstraint(condition=models.Q(activity__in=list(Activity)), name="routing_agent_activity"),
            models.CheckConstraint(
                condition=models.Q(next_activity__in=["", *Activity]), name="routing_agent_next_activity"
            ),
            models.CheckConstraint(condition=models.Q(device__in=list(Device)), name="routing_agent_device"),
            models.CheckConstraint(  # a guest on duty has a roster that ends, or the database offers them nothing
                condition=models.Q(line=Line.EXPERT, roster_until__isnull=False)
                | ~models.Q(line=Line.EXPERT) & models.Q(roster_until=None),
                name="routing_agent_roster",
            ),
        )


class Offer(models.Model):
    """A piece of work laid before one person: open, then served or ended; its weight is held until it is released.

    Outlives its item, like the events that name it. open: no outcome; served: accepted and not ended; in wrap-up:
    ended and not released.
    """

    item_id = models.BigIntegerField()
    subject = models.CharField(max_length=60)
    queue = models.CharField(max_length=40)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.PositiveSmallIntegerField()
    weight = models.PositiveSmallIntegerField()
    is_interruptible = models.BooleanField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, default="")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # it failed, or serving ended: the item may go to somebody else
    wrap_until = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(  # never offered twice, and not while somebody serves it
                fields=["item_id"], condition=models.Q(ended_at__isnull=True), name="routing_offer_one_live"
            ),
            models.CheckConstraint(condition=models.Q(outcome__in=["", *OUTCOMES]), name="routing_offer_known_outcome"),
            models.CheckConstraint(  # who has not accepted holds nothing once it is over
                condition=models.Q(outcome__in=["", EventKind.ACCEPTED]) | models.Q(released_at__isnull=False),
                name="routing_offer_released",
            ),
            models.CheckConstraint(
                condition=models.Q(released_at__isnull=True) | models.Q(ended_at__isnull=False),
                name="routing_offer_ended_first",
            ),
        )
        indexes = (
            models.Index(fields=["user"], name="routing_offer_held", condition=models.Q(released_at__isnull=True)),
            models.Index(fields=["expires_at"], name="routing_offer_open", condition=models.Q(outcome="")),
            models.Index(fields=["item_id", "created_at"], name="routing_offer_of_item"),
        )


class Consult(models.Model):
    """Who has work asks somebody for advice and keeps the work.

    asked: an `adviser` and no answer yet; advised: answered, and not ended. `adviser` is None while the next one is
    looked for. Their weight is held as long as they are asked or advise; whoever advises may read the matter.
    """

    item_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)  # with `number` the subject
    number = models.BigIntegerField()
    queue = models.CharField(max_length=40, default="")
    asker = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    is_asker_on_duty = models.BooleanField()  # they served queues when they asked: once they are gone, nobody asks
    to = models.CharField(max_length=60)  # see `rules.Target`
    adviser = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    refused = ArrayField(models.BigIntegerField(), default=list)  # users who were asked and did not answer
    weight = models.PositiveSmallIntegerField()
    is_interruptible = models.BooleanField()
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)  # of the question to this adviser
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["item_id"], condition=models.Q(ended_at__isnull=True), name="routing_consult_one_live"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", ended_at__isnull=True)
                | models.Q(outcome__in=[one.value for one in ConsultEnd], ended_at__isnull=False),
                name="routing_consult_known_end",
            ),
            models.CheckConstraint(  # nobody is asked without end
                condition=models.Q(adviser__isnull=True, asked_at__isnull=True, answered_at__isnull=True)
                | models.Q(adviser__isnull=False, asked_at__isnull=False, expires_at__isnull=False),
                name="routing_consult_asked",
            ),
            models.CheckConstraint(
                condition=models.Q(adviser__isnull=True) | ~models.Q(adviser=models.F("asker")),
                name="routing_consult_of_another",
            ),
        )
        indexes = (
            models.Index(
                fields=["adviser"], name="routing_consult_held", condition=models.Q(ended_at__isnull=True)
            ),
            models.Index(fields=["kind", "number", "id"], name="routing_consult_of_matter"),
            models.Index(fields=["asker", "created_at"], name="routing_consult_asked"),
            models.Index(fields=["adviser", "created_at"], name="routing_consult_advised"),
        )  # fmt: skip

    @property
    def subject(self) -> str:
        return f"{self.kind}:{self.number}"


class Notice(models.Model):
    """What somebody is told on every page of the desk, until they have read it or a shift is over."""

    user_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=60)
    headline = models.CharField(max_length=300)
    by_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["user_id", "at"], name="routing_notice_of_user"),)


class Repair(models.Model):
    """How often the sweeper set something right that no verb should have left behind."""

    kind = models.CharField(max_length=20, primary_key=True)
    times = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True)


class QueueEvent(models.Model):
    """What happened to an item or a person, and when. Append-only; says nobody's name and nothing of the matter.

    Every figure of the queue is counted from these rows, so they outlive the items they speak of: no foreign keys.
    """

    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    queue = models.CharField(max_length=40, default="")
    item_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=60, default="")
    channel = models.CharField(max_length=20, default="")
    user_id = models.BigIntegerField(null=True)
    offer_id = models.BigIntegerField(null=True)
    step = models.PositiveSmallIntegerField(null=True)
    to = models.CharField(max_length=60, default="")
    due_at = models.DateTimeField(null=True)  # see `rules.DATING`
    number = models.PositiveIntegerField(null=True)  # of contacts, see `EventKind.SETTLED`

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in EventKind]), name="routing_event_known_kind"
            ),
        )
        indexes = (
            models.Index(fields=["at", "id"], name="routing_event_at"),
            models.Index(
                fields=["subject", "id"], include=["at", "due_at", "item_id"], name="routing_event_due",
                condition=models.Q(kind__in=[kind.value for kind in DATING]),
            ),
            models.Index(
                fields=["at", "id"], name="routing_event_matters",
                condition=models.Q(kind__in=[EventKind.SETTLED.value, EventKind.CAME_BACK.value]),
            ),
        )  # fmt: skip
