"""A work item copies a name and a headline for as long as its matter is open; the matter's owner answers for both."""

from okienko.kernel.personal_data import holds_none, holds_staff

holds_none("routing.WorkItem", "routing.Queue", "routing.Repair", "routing.Notice")
# Who served whom and when, and who changed a queue, by number.
holds_staff("routing.QueueEvent", "routing.Agent", "routing.Offer", "routing.Consult", "routing.QueueVersion")
