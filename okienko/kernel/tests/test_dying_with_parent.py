"""A worker whose parent was killed while it began does not live on, and hold the port, for ever."""

import os
import subprocess
import sys

PARENT = """
import multiprocessing, os, signal, time
from okienko.kernel.processes import die_with_parent

def work(pipe):
    parent = os.getppid()
    os.write(pipe, b"began ")
    os.kill(parent, signal.SIGKILL)
    while os.getppid() == parent:
        time.sleep(0.01)  # until the kernel has given it to another
    die_with_parent(signal.SIGTERM)
    os.write(pipe, b"lives on")

multiprocessing.get_context("fork").Process(target=work, args=({pipe},)).start()
time.sleep(90)  # longer than it takes to be killed
"""


def test_a_worker_whose_parent_died_before_it_asked_ends():
    reading, writing = os.pipe()
    parent = subprocess.Popen([sys.executable, "-c", PARENT.replace("{pipe}", str(writing))], pass_fds=[writing])
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert pipe.read() == b"began "  # until nobody holds the other end
    parent.wait()
