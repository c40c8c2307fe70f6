"""Thresholds and alarms speak of queues, never of persons; what supervisors say to all is of the office's own."""

from okienko.kernel.personal_data import holds_none, holds_staff

holds_none("insight.Threshold")
holds_none("insight.Alarm")
holds_staff("insight.Announcement", "insight.AnnouncementRead")
