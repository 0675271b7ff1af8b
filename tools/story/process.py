# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs that end with whoever started them."""

import ctypes
import os
import signal
import socket
import subprocess
import time

PR_SET_PDEATHSIG = 1


class Failure(Exception):
    """What went wrong, in words for people."""


def await_that(what, condition, seconds=60, every=0.1):
    """Waits until condition() is true, and returns what it gave."""
    until = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > until:
            raise Failure(f"waited {seconds} s in vain for {what}")
        time.sleep(every)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _die_with_parent():
    # Ctrl-C is for the story, which ends its programs in order
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(arguments, log=None, **options):
    """Starts a program that gets SIGTERM when this one ends, however it ends."""
    out = open(log, "ab") if log else subprocess.DEVNULL
    options.setdefault("stdin", subprocess.DEVNULL)
    options.setdefault("stdout", out)
    options.setdefault("stderr", out)
    try:
        return subprocess.Popen(arguments, preexec_fn=_die_with_parent, **options)
    finally:
        if log:
            out.close()


def stop(process, seconds=20):
    """Ends a program: asked first, killed when it does not listen."""
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
