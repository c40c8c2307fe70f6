"""What others may read about channels."""

from okienko.channels.email.queries import Health as MailHealth
from okienko.channels.email.queries import health as mail_health

__all__ = ["MailHealth", "mail_health"]
