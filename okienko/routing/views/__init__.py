"""Pages of whoever keeps queues, skills and reasons."""
