# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only a module's process has: variables, a folder, silence, and an orderly end."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import signal
import tempfile
import threading
import time

# they note addresses, which do not belong into Ansible's own log
LIBRARIES = ("urllib3", "requests", "msal")
INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def as_in_a_module(variables, folder):
    """Run code in the surroundings of a module, and give back what it printed, as a stream.

    ``variables`` are the task's environment; a module on the local connection runs in the ``folder`` of the play.
    """
    with _variables(variables), _in_folder(folder), _no_log(), _interrupts():
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            yield said


@contextlib.contextmanager
def _variables(variables):
    former = dict(os.environ)
    os.environ.update({str(name): str(value) for name, value in variables.items()})
    _read_anew()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(former)
        _read_anew()


def _read_anew():
    """Forget what Python has made of variables: the folder for temporary files, the time zone."""
    tempfile.tempdir = None
    time.tzset()


@contextlib.contextmanager
def _no_log():
    loggers = [logging.getLogger(name) for name in LIBRARIES]
    former = [one.propagate for one in loggers]
    for one in loggers:
        one.propagate = False
    try:
        yield
    finally:
        for one, propagates in zip(loggers, former):
            one.propagate = propagates


@contextlib.contextmanager
def _in_folder(folder):
    former = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(former)


@contextlib.contextmanager
def _interrupts():
    """Let an interrupt unwind the code before it ends the worker, which newer ansible-cores would end at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived = []

    def unwind(number, _frame):
        if not arrived:
            arrived.append(number)
            raise KeyboardInterrupt

    former = {number: signal.signal(number, unwind) for number in INTERRUPTS}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
        for number in arrived:
            os.kill(os.getpid(), number)
