"""Jobs of the assistant. The person waits in the queue from the first line, so none of them can hold anybody up."""

from __future__ import annotations

from okienko.assistant import services
from okienko.kernel.jobs import app


@app.task(name="assistant.speak")
def speak(*, contact_id: int) -> None:
    """Answer what the visitor of a chat has said since."""
    services.speak(contact_id)
