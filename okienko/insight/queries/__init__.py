"""Reading the figures. Each function that shows them asks who reads."""

from okienko.insight.queries.board import SERVING, Board, Day, InState, Judged, QueueLine, board
from okienko.insight.queries.report import LONGEST_DAYS, Report, Row, report

__all__ = [
    "LONGEST_DAYS", "SERVING", "Board", "Day", "InState", "Judged", "QueueLine", "Report", "Row", "board", "report",
]  # fmt: skip
