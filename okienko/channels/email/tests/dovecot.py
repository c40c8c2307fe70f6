"""A private Dovecot on loopback: own configuration, own folders, nothing of the machine's."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import PATIENCE

PROGRAM = shutil.which("dovecot", path="/usr/sbin:/usr/bin:/usr/local/sbin")
USER, PASSWORD = "kontakt", "haslo-testowe"

_CONFIGURATION = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
mail_location = maildir:{folder}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
mail_max_userip_connections = 50
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
  # After a wrong password Dovecot makes every sign-in from that address wait, 15 s in the end. All tests share an
  # address: whoever came after the test of a wrong password stood there for it.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
auth_failure_delay = 0
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


@dataclass
class Dovecot:
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        for name in ("run", "state", "mail"):
            (self.folder / name).mkdir(exist_ok=True)
        as_root = os.getuid() == 0
        owner = pwd.getpwnam("mail") if as_root else pwd.getpwuid(os.getuid())
        if as_root:
            os.chown(self.folder / "mail", owner.pw_uid, owner.pw_gid)
        internal = "dovecot" if as_root else owner.pw_name
        login = "dovenull" if as_root else owner.pw_name
        group = "dovecot" if as_root else owner.pw_name
        configuration = self.folder / "dovecot.conf"
        configuration.write_text(
            _CONFIGURATION.format(
                folder=self.folder,
                port=self.port,
                uid=owner.pw_uid,
                gid=owner.pw_gid,
                internal=internal,
                internal_group=group,
                login=login,
                password=PASSWORD,
            )  # fmt: skip
        )
        self.process = subprocess.Popen([str(PROGRAM), "-F", "-c", str(configuration)])
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as probe:
                    if probe.recv(4) == b"* OK":
                        return
            except OSError:
                time.sleep(0.1)  # until the next look
        raise AssertionError(self.log())

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(15)
            self.process = None

    def log(self) -> str:
        path = self.folder / "dovecot.log"
        return path.read_text() if path.exists() else "no log"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
