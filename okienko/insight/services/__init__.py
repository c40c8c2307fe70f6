"""Alarms, and words to all: the only things insight writes."""

from okienko.insight.services.announcing import LASTS, LONGEST, announce, read, withdraw
from okienko.insight.services.watching import change_thresholds, ring, watch

__all__ = ["LASTS", "LONGEST", "announce", "change_thresholds", "read", "ring", "watch", "withdraw"]
