"""The demonstration's past: half a year of a made-up office. Uses the bulk doors of every domain and nothing else."""

from config.demo.loading import load_history

__all__ = ["load_history"]
