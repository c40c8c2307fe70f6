"""Facts: what happened, told to whoever is above, beside or outside.

A service publishes a fact in the transaction that made it true; the relay (any worker) brings it to
every handler at least once, in the order of its subject, with a receipt in the handler's own
transaction. Nothing else tells one domain about another.
"""

from okienko.kernel.facts.publish import publish, publish_settled
from okienko.kernel.facts.registry import Fact, fact, handlers_of, handles, subject_kind

__all__ = ["Fact", "fact", "handlers_of", "handles", "publish", "publish_settled", "subject_kind"]
