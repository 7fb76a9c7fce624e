# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module that does what tests need of one: it crashes, exits, prints, warns, waits, counts, tells where it is."""

from __future__ import annotations

DOCUMENTATION = r"""
module: probe
short_description: Try how a task of the collection runs
version_added: 0.1.0
author: The flowops.powerplatform authors (@flowops)
description: Does what it is asked to.
options:
  behave:
    description: What to do.
    type: str
    default: tell
  secret:
    description: A value that is not to be shown.
    type: str
  file:
    description: A file to read, or to write while waiting.
    type: path
  seconds:
    description: How long to wait for others.
    type: float
    default: 0.0
  text:
    description: A text, of which nothing is made.
    type: str
    aliases: [words]
  old:
    description: An option that will be taken away.
    type: str
"""

EXAMPLES = r"""
- name: Tell where it runs
  flowops.probe.probe:
"""

RETURN = r"""
where:
  description: Where the task ran.
  returned: success
  type: dict
"""

import os
import sys
import time

from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.module import inform
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter

LOADED_IN = os.getpid()


class Poll:
    over, percent = False, 50

    def __init__(self, phase):
        self.phase = phase


def behave(context):
    return BEHAVIOURS[context.options["behave"]](context)


def tell(context):
    return {
        "where": {
            "process": os.getpid(),
            "parent": os.getppid(),
            "loaded_in": LOADED_IN,
            "folder": os.getcwd(),
            "variable": os.environ.get("CONTOSO_COLOUR"),
            "secret_length": len(context.options["secret"] or ""),
        }
    }


def crash(context):
    raise RuntimeError("It is broken near {0}".format(context.options["secret"]))


def leave(_context):
    sys.exit("gone")


def chat(_context):
    sys.stdout.write("chatter\n")
    sys.stderr.write("chatter\n")
    return {}


def read(context):
    with open(context.options["file"], encoding="utf-8") as stream:
        return {"where": {"text": stream.read()}}


def wait(context):
    """Wait for long, with a file that is there only meanwhile."""
    path = "{0}.{1}".format(context.options["file"], os.getpid())
    try:
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(str(os.getppid()))
        Waiter(120, 1, context.progress, sleep=context.sleep).until(lambda: Poll("importing"))
    finally:
        os.remove(path)


def wait_briefly(context):
    """Wait through two phases."""
    phases = iter(["waiting for its turn", "importing", "importing", "importing"])
    Waiter(2, 1, context.progress, sleep=context.sleep).until(lambda: Poll(next(phases)))
    return {}


def talk(context):
    """Tell of many phases, one right after the other."""
    for number in range(100):
        context.progress("phase {0} {1}".format(number, "x" * 80), None, 0, 100)
    return {}


def warn(context):
    context.warn("The probe warns.")
    return {}


def count(context):
    """Tell how often this was done."""
    return {"where": {"count": noted(context.options["file"], "again").count("again")}}


def overlap(context):
    """Wait until two do this at once, or the time is up; tell how many did at most."""
    path, until = context.options["file"], time.monotonic() + context.options["seconds"]
    lines = noted(path, "begins")
    while most(lines) < 2 and time.monotonic() < until:
        time.sleep(0.05)
        with open(path, encoding="utf-8") as stream:
            lines = stream.read().splitlines()
    noted(path, "ends")
    return {"where": {"most": most(lines)}}


def noted(path, word):
    """Write a line to a file that all share, and return its lines."""
    with open(path, "a+", encoding="utf-8") as stream:
        stream.write(word + "\n")
        stream.seek(0)
        return stream.read().splitlines()


def most(lines):
    """Return how many had begun and not ended, at most."""
    counts = [lines[:number].count("begins") - lines[:number].count("ends") for number in range(len(lines) + 1)]
    return max(counts)


BEHAVIOURS = dict(
    tell=tell,
    crash=crash,
    leave=leave,
    chat=chat,
    read=read,
    wait=wait,
    wait_briefly=wait_briefly,
    talk=talk,
    warn=warn,
    count=count,
    overlap=overlap,
)


def main(host=None):
    inform(
        host,
        behave,
        argument_spec=dict(
            behave=dict(type="str", default="tell", choices=sorted(BEHAVIOURS)),
            secret=dict(type="str", no_log=True),
            file=dict(type="path"),
            seconds=dict(type="float", default=0.0),
            text=dict(type="str", aliases=["words"]),
            old=dict(type="str", removed_in_version="99.0.0", removed_from_collection="flowops.probe"),
        ),
    )


if __name__ == "__main__":
    main()
