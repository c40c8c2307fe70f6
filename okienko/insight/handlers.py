"""Reactions of insight."""

from __future__ import annotations

from django.conf import settings

from okienko.insight.events import AlarmRaised
from okienko.kernel import jobs
from okienko.kernel.facts import handles


@handles(AlarmRaised)
def tell_outside(fact: AlarmRaised) -> None:
    """What is outside the office is told by a job."""
    if settings.ALARM_URL:
        jobs.app.configure_task("insight.ring", queue="alarms").defer(alarm_id=fact.alarm_id)
