"""Keeping files: taken in streamed and limited, recognized by their bytes, removed when nobody claims them."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, NewType

from django.core.files import File as Content
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid, NotFound
from okienko.kernel.files import pictures
from okienko.kernel.files.models import File
from okienko.kernel.files.types import HEAD, PAPERS, Kind, Recognized, recognize, safe_name
from okienko.kernel.kept import Given, Kept

FileId = NewType("FileId", int)

LIMIT_BYTES = 10 * 1024 * 1024
FOLDER = "files"
_CHUNK = 64 * 1024
_IN_MEMORY = 1024 * 1024
ORPHAN_AGE = timedelta(hours=24)
_SWEPT_DAYS = 7  # how far back the sweep looks for bytes without a row


class TooLarge(Invalid):
    status = 413
    code = "too_large"
    message = _("Plik jest za duży. Zmniejsz go albo podziel na części i dołącz ponownie.")


class NotAllowed(Invalid):
    code = "file_not_allowed"
    message = _("Tego rodzaju pliku nie można tu dołączyć. Dołącz zdjęcie (JPG, PNG) albo dokument (PDF, DOCX, ODT).")


class NameLies(Invalid):
    code = "file_name_lies"
    message = _("Zawartość pliku nie zgadza się z jego nazwą. Zapisz go ponownie we właściwym formacie i dołącz.")


@dataclass(frozen=True, slots=True)
class Info:
    """What is known of a file without opening it."""

    id: FileId
    subject: str
    name: str
    mime: str
    kind: Kind
    size: int
    sha256: str
    redrawn: bool
    public: bool
    created_by: str
    created_at: datetime


def store(
    source: UploadedFile | IO[bytes] | bytes,
    *,
    name: str,
    by: Actor,
    subject: str = "",
    limit_bytes: int = LIMIT_BYTES,
    allowed: frozenset[Kind] = PAPERS,
    may_become_public: bool = False,
) -> FileId:
    """Keeps a file; with `may_become_public` only a picture, drawn anew before anything is written.

    The bytes are written at once, the row in the caller's transaction: if that rolls back, `sweep` removes them.
    Where `allowed` is everything (mail), a name that lies is kept as well. A file without `subject` is kept
    for a day, until `attach`. Raises TooLarge, NotAllowed, NameLies, BrokenPicture, Invalid for an empty one.
    """
    name = safe_name(name)
    with SpooledTemporaryFile(_IN_MEMORY) as spool:
        digest, size = _take_in(source, spool, limit_bytes)
        seen = recognize(_head(spool), name)
        _require_allowed(seen, allowed, may_become_public=may_become_public)
        content: IO[bytes] = spool
        if may_become_public:
            picture = pictures.redraw(spool)
            content, size = io.BytesIO(picture.content), len(picture.content)
            digest = hashlib.sha256(picture.content).digest()
            seen = Recognized(picture.mime, Kind.PHOTO, honest=True)
            name = PurePosixPath(name).stem + picture.suffix
        key = default_storage.save(_new_key(), Content(content))
    row = File.objects.create(
        key=key,
        subject=subject,
        name=name,
        mime=seen.mime,
        kind=seen.kind.value,
        size=size,
        sha256=digest,
        redrawn=may_become_public,
        created_by=str(by),
    )
    return FileId(row.pk)


def attach(file_ids: Iterable[FileId], *, subject: str, by: Actor) -> int:
    """Claims unclaimed files that `by` has stored for `subject`; returns how many.

    Strangers are all one actor: take their ids from their own session, never from the form they send.
    Raises NotFound, claiming none, unless all of them are unclaimed files of that actor.
    """
    wanted = set(file_ids)
    with transaction.atomic():
        mine = File.objects.filter(pk__in=wanted, subject="", created_by=str(by))
        if mine.update(subject=subject) != len(wanted):
            raise NotFound
    return len(wanted)


def release(file_id: FileId, *, public: bool) -> None:
    """Shows a clean picture to everybody, or hides it again. The caller checks who may. Raises Invalid, NotFound."""
    row = _row(file_id)
    if public and not row.redrawn:
        raise Invalid(_("Publicznie można pokazać tylko zdjęcie, z którego usunięto dane o miejscu i urządzeniu."))
    File.objects.filter(pk=file_id).update(public=public)


def info(file_id: FileId) -> Info:
    """Raises NotFound."""
    return _as_info(_row(file_id))


def infos(file_ids: Iterable[int]) -> dict[int, Info]:
    """What is known of these files, by id; those that are gone are left out. One query."""
    ids = list(file_ids)
    return {row.pk: _as_info(row) for row in _FILES(ids=ids)} if ids else {}


_FILES = Kept(lambda: File.objects.filter(pk__any_of=Given("ids", "bigint[]")).order_by("pk"))


def list_files(*subjects: str) -> list[Info]:
    """Files of the subjects, oldest first. One query."""
    return [_as_info(row) for row in File.objects.filter(subject__in=subjects).order_by("pk")]


def open_file(file_id: FileId) -> IO[bytes]:
    """The bytes, to be closed by the caller, who checks permission. Raises NotFound, also when they are gone."""
    return _open(_row(file_id).key)


def open_thumbnail(file_id: FileId) -> IO[bytes]:
    """A small WebP of a photo, made when first asked for. Raises NotFound when it cannot be drawn."""
    row = _row(file_id)
    key = f"{row.key}.thumbnail"
    if row.kind != Kind.PHOTO:
        raise NotFound
    if not default_storage.exists(key):
        with _open(row.key) as original:
            try:
                picture = pictures.redraw(original, max_side=pictures.THUMBNAIL_SIDE, as_webp=True)
            except pictures.BrokenPicture as error:
                raise NotFound from error
        # two readers at once: the second copy gets another name, which the sweep removes
        default_storage.save(key, Content(io.BytesIO(picture.content)))
    return _open(key)


def delete(file_ids: Iterable[FileId]) -> int:
    """Removes files; the bytes go when the caller's transaction commits. Returns how many there were."""
    wanted = list(file_ids)
    keys = list(File.objects.filter(pk__in=wanted).values_list("key", flat=True))
    File.objects.filter(pk__in=wanted).delete()
    transaction.on_commit(lambda: _remove(*keys))
    return len(keys)


def hold(file_ids: Iterable[int]) -> set[int]:
    """Those of these files that are still there; none of them goes before the caller's transaction ends."""
    wanted = File.objects.filter(pk__in=list(file_ids)).order_by("pk").select_for_update()
    return {row.pk for row in wanted}


@transaction.atomic
def delete_unused(prefix: str, in_use: Callable[[], set[int]], *, before: datetime) -> list[FileId]:
    """Removes files whose subject begins so, that are older than `before` and in no use; says which.

    in_use: asked while the files are locked, so that whoever took one up with `hold` is heard, and whoever comes
    later finds it gone. What somebody holds just now waits for the next time.
    """
    old = File.objects.filter(subject__startswith=prefix, created_at__lt=before).order_by("pk")
    held = {row.pk for row in old.select_for_update(skip_locked=True)}
    gone = [FileId(pk) for pk in sorted(held - in_use())] if held else []
    delete(gone)
    return gone


def sweep(now: datetime | None = None) -> int:
    """Removes files that nobody claimed within a day, and bytes whose row was never committed. Returns how many."""
    now = now or timezone.now()
    limit = now - ORPHAN_AGE
    with transaction.atomic():  # the lock: nobody claims a file while it goes
        orphans = File.objects.filter(subject="", created_at__lt=limit).select_for_update(skip_locked=True)
        removed = delete([FileId(row.pk) for row in orphans[:1000]])
    for days in range(1, _SWEPT_DAYS + 1):
        folder = _folder(now - timedelta(days=days))
        try:
            names = default_storage.listdir(folder)[1]
        except FileNotFoundError:
            continue
        keys = {f"{folder}/{name.partition('.')[0]}" for name in names}
        known = set(File.objects.filter(key__in=keys).values_list("key", flat=True))
        for key in keys - known:
            if not default_storage.exists(key) or default_storage.get_modified_time(key) < limit:
                _remove(key)
                removed += 1
    return removed


def _take_in(source: UploadedFile | IO[bytes] | bytes, spool: IO[bytes], limit: int) -> tuple[bytes, int]:
    """Copies at most `limit` bytes into `spool`; returns their SHA-256 and number."""
    if isinstance(source, bytes):
        source = io.BytesIO(source)
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge(limit_bytes=limit)
        digest.update(chunk)
        spool.write(chunk)
    if size == 0:
        raise Invalid(_("Ten plik jest pusty. Sprawdź go i dołącz ponownie."))
    spool.seek(0)
    return digest.digest(), size


def _head(spool: IO[bytes]) -> bytes:
    head = spool.read(HEAD)
    spool.seek(0)
    return head


def _require_allowed(seen: Recognized, allowed: frozenset[Kind], *, may_become_public: bool) -> None:
    if seen.kind not in allowed or (may_become_public and seen.kind is not Kind.PHOTO):
        raise NotAllowed
    if not seen.honest and Kind.ACTIVE not in allowed:
        raise NameLies


def _folder(day: datetime) -> str:
    return f"{FOLDER}/{day:%Y/%m/%d}"


def _new_key() -> str:
    return f"{_folder(timezone.now())}/{uuid.uuid4().hex}"


def _row(file_id: FileId) -> File:
    row = File.objects.filter(pk=file_id).first()
    if row is None:
        raise NotFound
    return row


def _open(key: str) -> IO[bytes]:
    try:
        opened: IO[bytes] = default_storage.open(key)
    except FileNotFoundError as error:
        raise NotFound from error
    return opened


def _remove(*keys: str) -> None:
    for key in keys:
        default_storage.delete(key)
        default_storage.delete(f"{key}.thumbnail")


def _as_info(row: File) -> Info:
    return Info(
        id=FileId(row.pk),
        subject=row.subject,
        name=row.name,
        mime=row.mime,
        kind=Kind(row.kind),
        size=row.size,
        sha256=bytes(row.sha256).hex(),
        redrawn=row.redrawn,
        public=row.public,
        created_by=row.created_by,
        created_at=row.created_at,
    )
