# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Ansible that is already read: every play is a fork of it, and runs as ``ansible-playbook`` does.

More than half of a short play's time goes into importing Ansible and the collection, and reading what Ansible's own
plugins say of themselves. That happens once here. Nothing of a play survives it but the packed modules, which depend on
the module alone. Ansible reads its ANSIBLE_ variables when it is imported: a play that
needs others cannot be played here.

Reads requests from the standard input, a JSON object a line: ``arguments``, ``folder``, ``environment`` and ``output``,
the file that takes what the play prints. Writes each play's exit code to the standard output.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import inspect
import json
import os
import pkgutil
import shutil
import sys

import compile_once
import quick_end
import translate_once

PLUGINS = "ansible_collections.flowops.powerplatform.plugins"
PACKED_MODULES = "ansiballz_cache"
# Seconds between two looks for results; with Ansible's own, a play that waits takes a twentieth of a processor.
POLL_INTERVAL = 0.005


def main() -> None:
    requests, answers = take_channels()
    read_ansible()
    for line in requests:
        pid = os.fork()
        if not pid:
            play(**json.loads(line))
        _pid, status = os.waitpid(pid, 0)
        sweep()
        answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
        answers.flush()


def take_channels():
    """Return the two streams to the harness; plays get others in their place, and inherit neither."""
    requests, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    replace(os.devnull, os.O_RDONLY, 0)
    os.dup2(2, 1)
    return requests, answers


def read_ansible() -> None:
    """Import what every play imports, and read the descriptions of the plugins that every play loads."""
    import ansible.cli.playbook
    import ansible.executor.playbook_executor
    import requests  # noqa: F401
    from ansible.plugins import loader
    from ansible.utils.collection_loader import _collection_finder
    from ansible.utils.path import cleanup_tmp_file

    # every play would remove the folder at its end
    atexit.unregister(cleanup_tmp_file)
    atexit.register(cleanup_tmp_file, ansible.constants.DEFAULT_LOCAL_TMP)
    loader.init_plugin_loader()
    for kind in ("inventory", "callback", "become", "connection", "shell", "strategy"):
        list(getattr(loader, f"{kind}_loader").all(class_only=True))
    for kind in ("filter", "test"):
        list(getattr(loader, f"{kind}_loader").all())
    ansible.constants.DEFAULT_INTERNAL_POLL_INTERVAL = POLL_INTERVAL
    # what is found in a collection would be compiled anew
    _collection_finder.compile = compile_once.kept
    translate_once.begin()
    import_collection()
    ask_once()
    # a play looks for collections by its own lights
    _collection_finder._AnsibleCollectionFinder._remove()
    # a fork that collects garbage would copy all that has been read
    gc.freeze()


def import_collection() -> None:
    """Import the actions, and with them the modules, and the filters."""
    for kind in ("action", "filter"):
        package = importlib.import_module(f"{PLUGINS}.{kind}")
        for one in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(one.name)


def ask_once() -> None:
    """Ask what the process of each task would ask anew: the answers are kept."""
    from ansible.plugins import loader

    loader.connection_loader.find_plugin("local")
    loader.shell_loader.find_plugin("sh")
    # a task that is skipped asks where it is
    inspect.stack()
    # before 2.21, results had no such fields
    with contextlib.suppress(ImportError):
        from ansible._internal._task import UnifiedTaskResult

        for is_module in (False, True):
            UnifiedTaskResult.get_result_key_to_resolved_field_mapping(source_is_module=is_module)


def play(arguments: list[str], folder: str, environment: dict[str, str], output: str) -> None:
    """Play in this process, and end with it."""
    import ansible.cli.playbook
    from ansible.utils.path import cleanup_tmp_file

    atexit.unregister(cleanup_tmp_file)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    replace(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 1)
    os.dup2(1, 2)
    sys.argv = arguments
    with quick_end.ending():
        ansible.cli.playbook.main(arguments)


def replace(path: str, flags: int, number: int) -> None:
    opened = os.open(path, flags, 0o600)
    os.dup2(opened, number)
    os.close(opened)


def sweep() -> None:
    """Take away what a play has left in Ansible's own folder, as its end would."""
    import ansible.constants

    for entry in os.scandir(ansible.constants.DEFAULT_LOCAL_TMP):
        if entry.name != PACKED_MODULES:
            shutil.rmtree(entry.path) if entry.is_dir(follow_symlinks=False) else os.unlink(entry.path)


if __name__ == "__main__":
    main()
