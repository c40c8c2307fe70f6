"""Thresholds and alarms speak of queues, never of persons."""

from okienko.kernel.personal_data import holds_none

holds_none("insight.Threshold")
holds_none("insight.Alarm")
