"""Files of residents and of the office: stored, limited, recognized, shown safely.

`store` and `attach` for writing, `list_files` and `link` for pages, `register_opener` for the domain that
owns a kind of subject. `okienko.kernel.files.views` serves them under `/pliki/`.
"""

from okienko.kernel.files.links import link, public_link, register_opener
from okienko.kernel.files.pictures import MAX_SIDE, BrokenPicture
from okienko.kernel.files.storing import (
    LIMIT_BYTES,
    FileId,
    Info,
    NameLies,
    NotAllowed,
    TooLarge,
    attach,
    delete,
    delete_unused,
    hold,
    info,
    infos,
    list_files,
    open_file,
    open_thumbnail,
    release,
    store,
    sweep,
)
from okienko.kernel.files.types import ANYTHING, PAPERS, PHOTOS, Kind, safe_name

__all__ = [
    "ANYTHING",
    "LIMIT_BYTES",
    "MAX_SIDE",
    "PAPERS",
    "PHOTOS",
    "BrokenPicture",
    "FileId",
    "Info",
    "Kind",
    "NameLies",
    "NotAllowed",
    "TooLarge",
    "attach",
    "delete",
    "delete_unused",
    "hold",
    "info",
    "infos",
    "link",
    "list_files",
    "open_file",
    "open_thumbnail",
    "public_link",
    "register_opener",
    "release",
    "safe_name",
    "store",
    "sweep",
]
