"""Moving work. Claims are optimistic: "0 rows changed" means somebody was faster."""

from okienko.routing.services.log import log
from okienko.routing.services.packs import check_pack, diff_pack, load_pack
from okienko.routing.services.working import (
    Work,
    amend,
    assign,
    enqueue,
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
    "Work", "amend", "assign", "check_pack", "diff_pack", "enqueue", "finish", "give_back", "import_history",
    "load_pack", "log", "note_news", "see_news", "take", "topics_of", "touch_item",
]  # fmt: skip
