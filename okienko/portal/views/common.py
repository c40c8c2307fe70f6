"""What several pages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from okienko.contacts.queries import SentFile
from okienko.kernel import files
from okienko.kernel.actors import anonymous


def language_of() -> str:
    """pl, en or uk."""
    return (get_language() or "pl")[:2]


def file_links(file_ids: Iterable[int], *, public: bool = False) -> dict[int, dict[str, str]]:
    """Id → name, address and small picture, for whoever opened the page with their own code. One query."""
    found = {}
    for file_id, info in files.infos(file_ids).items():
        if public and not info.public:
            continue
        is_photo = info.kind is files.Kind.PHOTO
        found[file_id] = {
            "name": info.name,
            "href": files.public_link(info) if public else files.link(info, to=anonymous()),
            "thumbnail": _thumbnail(info, public=public) if is_photo else "",
        }
    return found


def _thumbnail(info: files.Info, *, public: bool) -> str:
    if public:
        return files.public_link(info, thumbnail=True)
    return files.link(info, to=anonymous(), thumbnail=True)


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file on the person's page. `href` is empty for what may carry a program: it is named, not handed out."""

    name: str
    size: int
    at: datetime
    href: str
    thumbnail: str


@dataclass(frozen=True, slots=True)
class Exchanged:
    """Files on the page of a matter, by who sent them."""

    theirs: list[ListedFile]
    ours: list[ListedFile]


# Anybody may write to a matter whose number is on the map: what could run is not given out as "your file".
_GIVEN_BACK = files.PAPERS | {files.Kind.MEDIA}


def exchanged(sent: Sequence[SentFile], photos: Sequence[tuple[int, bool]] = ()) -> Exchanged:
    """What the person sent and what the office sent them, each file once. One query.

    `photos` are (file id, from the office) without a message of their own. Erased files are left out.
    """
    moments = {one.file_id: one.at for one in sent}
    ours = {one.file_id for one in sent if one.from_office} | {
        file_id for file_id, from_office in photos if from_office
    }
    found = files.infos([*(file_id for file_id, _ours in photos if file_id not in moments), *moments])
    lists = Exchanged([], [])
    for file_id, info in found.items():
        given = file_id in ours or info.kind in _GIVEN_BACK
        photo = info.kind is files.Kind.PHOTO
        listed = ListedFile(
            info.name,
            info.size,
            moments.get(file_id, info.created_at),
            f"{files.link(info, to=anonymous())}?pobierz" if given else "",
            _thumbnail(info, public=False) if photo else "",
        )
        (lists.ours if file_id in ours else lists.theirs).append(listed)
    for one in (lists.ours, lists.theirs):
        one.sort(key=lambda file: file.at)
    return lists
