"""Reading the figures. Each function that shows them asks who reads."""

from okienko.insight.queries.alarms import AlarmRow, alarm, open_alarms, recent_alarms, threshold_rows, thresholds
from okienko.insight.queries.announcements import Said, announcements, announcements_to
from okienko.insight.queries.board import SERVING, Board, Day, InState, Judged, QueueLine, board, queue_names
from okienko.insight.queries.drilling import OneQueue, in_one_queue
from okienko.insight.queries.own import OwnFigures, own_figures
from okienko.insight.queries.report import LONGEST_DAYS, Report, Row, report
from okienko.insight.queries.shift import Shift, shift
from okienko.insight.queries.watch import seen

__all__ = [
    "LONGEST_DAYS", "SERVING", "AlarmRow", "Board", "Day", "InState", "Judged", "OneQueue", "OwnFigures",
    "QueueLine", "Report", "Row", "Said", "Shift", "alarm", "announcements", "announcements_to", "board",
    "in_one_queue", "open_alarms", "own_figures", "queue_names", "recent_alarms", "report", "seen", "shift",
    "threshold_rows", "thresholds",
]  # fmt: skip
