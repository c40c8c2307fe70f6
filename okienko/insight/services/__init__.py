"""Alarms: the only thing insight writes."""

from okienko.insight.services.watching import change_thresholds, ring, watch

__all__ = ["change_thresholds", "ring", "watch"]
