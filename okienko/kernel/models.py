"""Tables of the kernel: facts with their receipts, heartbeats of processes."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from okienko.kernel.files.models import File as File

ORIGIN_LIVE = "live"
ORIGIN_IMPORT = "import"


class FactSubject(models.Model):
    """The counter of one subject's facts; its row lock gives them their order."""

    key = models.TextField(primary_key=True, db_collation="C")
    last_seq = models.BigIntegerField()


class Fact(models.Model):
    """What happened. Append-only; nothing refers to it by foreign key with a constraint."""

    id = models.BigAutoField(primary_key=True)
    subject = models.TextField(db_collation="C")
    seq = models.BigIntegerField()
    name = models.TextField(db_collation="C")
    payload = models.JSONField()
    published_at = models.DateTimeField(default=timezone.now)
    origin = models.TextField(default=ORIGIN_LIVE)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["subject", "seq"], name="kernel_fact_subject_seq"),)


class PendingFact(models.Model):
    """A fact that some handler has not had yet; the relay's work list."""

    fact = models.OneToOneField(
        Fact, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="pendingfact"
    )
    subject = models.TextField(db_collation="C")
    seq = models.BigIntegerField()
    not_before = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["not_before", "fact"], name="kernel_pending_due"),
            models.Index(fields=["subject", "seq"], name="kernel_pending_subject"),
        )


class Receipt(models.Model):
    """This handler has had this fact. Written in the handler's own transaction."""

    id = models.BigAutoField(primary_key=True)
    fact = models.ForeignKey(Fact, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    handler = models.TextField(db_collation="C")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["fact", "handler"], name="kernel_receipt_once"),)


class HandlerFailure(models.Model):
    """A handler that failed on a subject and waits for its next try, or for an operator."""

    subject = models.TextField(db_collation="C")
    handler = models.TextField(db_collation="C")
    fact = models.ForeignKey(Fact, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    tries = models.IntegerField(default=0)
    retry_at = models.DateTimeField(default=timezone.now)
    failed_at = models.DateTimeField(default=timezone.now)
    parked = models.BooleanField(default=False)
    error = models.TextField(default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["subject", "handler"], name="kernel_failure_once"),)


class Heartbeat(models.Model):
    """A process that says it is alive; `/healthz` and `okienko check` read these."""

    process = models.TextField(primary_key=True, db_collation="C")  # e.g. worker:host:pid
    kind = models.TextField()
    beat_at = models.DateTimeField()
    detail = models.JSONField(default=dict)


class TakenReference(models.Model):
    """A public reference some matter has, or had: contacts and cases draw from one space, and none comes twice."""

    reference = models.CharField(primary_key=True, max_length=10, db_collation="C")


class Bucket(models.Model):
    """A rate limit in use (`kernel.limits`). `key` is a keyed hash: no address stands here in the clear."""

    key = models.BinaryField(primary_key=True, max_length=20)
    full_at = models.DateTimeField()


class LoadedPack(models.Model):
    """Which pack describes this office, as it was when it was loaded."""

    code = models.SlugField(primary_key=True, max_length=60)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    history_at = models.DateTimeField(null=True)  # when the demo's past was imported


class BrandValue(models.Model):
    """One section of the pack's `brand.yaml` (office, look, words, …), or the arms as SVG text."""

    key = models.TextField(primary_key=True, db_collation="C")
    value = models.JSONField()


class OfficeText(models.Model):
    """A page of the portal or an information clause in one language (`kernel.pages`); what it says are its editions.

    While it is the pack's text it follows the pack; once the office changed it, packs keep it and lay theirs beside it.
    """

    kind = models.CharField(max_length=10)  # page, clause
    code = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    version = models.PositiveIntegerField(default=1)  # number of the newest edition
    pack = models.JSONField(default=dict)  # `pages.Content` as the pack has it now; empty: not known, or it has none
    is_dropped = models.BooleanField(default=False)  # the pack has it no more, and the office never wrote its own

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "code", "language"], name="kernel_text_once"),)


class OfficeTextEdition(models.Model):
    """What a text says from a day on. Never changed: people were shown it. Of those in force the newest holds."""

    text = models.ForeignKey(OfficeText, on_delete=models.CASCADE, related_name="editions", db_index=False)
    number = models.PositiveIntegerField()
    from_day = models.DateField()
    title = models.CharField(max_length=200)
    short = models.TextField(default="")  # for places with no room for more
    body = models.TextField()  # Markdown
    html = models.TextField()  # safe
    at = models.DateTimeField(default=timezone.now)
    user_id = models.BigIntegerField(null=True)  # who wrote it; none: the pack
    restored = models.PositiveIntegerField(null=True)  # the number that was put back; 0: the pack's text
    plain_reason = models.TextField(default="")  # why it is harder than the office's limit

    class Meta:
        constraints = (models.UniqueConstraint(fields=["text", "number"], name="kernel_textedition_number"),)


class Looking(models.Model):
    """An open page of a record (`kernel.presence`); forgotten seconds after it closes."""

    page = models.CharField(primary_key=True, max_length=12)
    subject = models.TextField(db_collation="C")
    actor = models.TextField()
    name = models.TextField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["subject"], name="kernel_looking_subject"),)


class AnsweredKey(models.Model):
    """An Idempotency-Key and what was answered (`kernel.idempotency`); forgotten after days."""

    key = models.CharField(primary_key=True, max_length=64)
    request_hash = models.CharField(max_length=64)
    answer = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (models.Index(fields=["created_at"], name="kernel_answeredkey_created"),)
