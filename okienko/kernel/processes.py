"""Children that never outlive their parent, and pauses between attempts to start them again."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pwd
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def _load_prctl() -> Callable[[int, int], int] | None:
    try:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        return None  # not Linux: children are stopped in order, but survive a `kill -9` of their parent
    return lambda option, value: int(prctl(option, value, 0, 0, 0))


_prctl = _load_prctl()  # before any fork: a forked child must not import or search for anything


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the operating system that a child runs as."""

    name: str
    uid: int
    gid: int

    @classmethod
    def named(cls, name: str) -> Account | None:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            return None
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)


def spawn(
    arguments: Sequence[str | Path],
    *,
    death_signal: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    output: IO[bytes] | int | None = None,
    keep: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Starts a child in a session of its own: Ctrl+C reaches the parent alone, which stops them in order.

    The kernel sends `death_signal` to the child when the *thread* that called this ends, whatever
    ended it: call it from the main thread. `folder` is entered before privileges are dropped, and
    `keep` lists descriptors that the child inherits.
    """
    parent = os.getpid()

    def before_exec() -> None:
        # After the change of account, which clears the setting.
        if _prctl is not None:
            _prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:  # the parent died between fork and the line above
            os._exit(1)

    return subprocess.Popen(
        [str(argument) for argument in arguments],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        env=None if environment is None else dict(environment),
        cwd=folder,
        pass_fds=tuple(keep),
        start_new_session=True,
        preexec_fn=before_exec,  # the callers have one thread
        **as_account(account),
    )


def as_account(account: Account | None) -> dict[str, Any]:
    """Arguments of `subprocess` that make the child run as `account` and nobody else."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": [], "umask": 0o077}


def die_with_parent(death_signal: signal.Signals) -> None:
    """Asks the kernel to send `death_signal` to this very process when its parent ends.

    Of a process made by `multiprocessing`: it ends at once where its parent is gone already.
    """
    if _prctl is not None:
        _prctl(PR_SET_PDEATHSIG, death_signal)
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid != os.getppid():  # it died before the line above, and no signal will come
        os._exit(1)


class Backoff:
    """Seconds to wait before the next attempt: ever longer, and from the start again after a calm minute."""

    STEPS = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
    CALM = 60.0

    def __init__(self) -> None:
        self._failures = 0

    def after(self, lived: float) -> float:
        """`lived`: how many seconds the last attempt was up."""
        if lived >= self.CALM:
            self._failures = 0
        pause = self.STEPS[min(self._failures, len(self.STEPS) - 1)]
        self._failures += 1
        return pause
