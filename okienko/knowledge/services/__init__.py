"""The only writer of knowledge. Search is rebuilt in the transaction that changes cards."""

from okienko.knowledge.services.indexing import rebuild_search
from okienko.knowledge.services.loading import Loaded, check_pack, load_pack

__all__ = ["Loaded", "check_pack", "load_pack", "rebuild_search"]
