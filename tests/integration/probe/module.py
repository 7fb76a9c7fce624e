# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module that does what tests need of one: it crashes, exits, prints, waits, tells where it is."""

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
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(str(os.getppid()))
    try:
        Waiter(120, 1, context.progress, sleep=context.sleep).until(lambda: Poll("importing"))
    finally:
        os.remove(path)


def wait_briefly(context):
    """Wait through two phases."""
    phases = iter(["waiting for its turn", "importing", "importing", "importing"])
    Waiter(2, 1, context.progress, sleep=context.sleep).until(lambda: Poll(next(phases)))
    return {}


BEHAVIOURS = dict(tell=tell, crash=crash, leave=leave, chat=chat, read=read, wait=wait, wait_briefly=wait_briefly)


def main(host=None):
    inform(
        host,
        behave,
        argument_spec=dict(
            behave=dict(type="str", default="tell", choices=sorted(BEHAVIOURS)),
            secret=dict(type="str", no_log=True),
            file=dict(type="path"),
        ),
    )


if __name__ == "__main__":
    main()
