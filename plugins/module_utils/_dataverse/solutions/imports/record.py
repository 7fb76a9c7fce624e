# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of a start: what is known of an import before its request leaves, in a file of the caller's.

A run that was interrupted finds in it when the import was started, by the server's clock, and how the flows were.
"""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from ...._core.errors import Failure, InputFailure
from ...._core.text import place
from ...._local import files
from ...._local.file_lock import held

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    Facts = dict[str, Any]

# What is noted of a start alone.
OF_A_START = ("started", "message", "async_operation_id", "import_job_id")


class Noted(NamedTuple):
    """What is noted in a record, and what an earlier run has left there."""

    facts: Facts
    earlier: Facts


class Record:
    """One file for one solution and one environment; ``path`` is None where none can be kept.

    Records of other solutions and other environments are ignored, and not removed. ``warnings`` say what could not be
    noted.
    """

    def __init__(self, path: str | None, environment: str, solution: str) -> None:
        self.path = path
        self.warnings: list[str] = []
        self._of = {"environment": environment, "solution": solution}
        self._noted = Noted({}, {})
        self._run = str(uuid.uuid4())
        self._known: set[str | None] = {self._run}

    def load(self) -> Facts:
        """Return what an earlier run noted, {} when there is nothing for this solution and environment."""
        found = self._read()
        self._noted = Noted(found, found)
        self._known.add(found.get("run"))
        return dict(found)

    def of_another(self) -> Facts:
        """Return what another run has noted since this one has looked, {} when there is none."""
        found = self._read()
        if found.get("run") in self._known:
            return {}
        self._known.add(found.get("run"))
        return found

    def save(self, beside: str | None = None, **facts: Any) -> None:
        """Note facts beside those that are known, in the file ``beside`` at first, if it is set."""
        try:
            self._write(dict(self._noted.facts, **facts, **self._of, run=self._run), beside)
        except OSError as error:
            raise _unwritable(self.path, error)

    def add(self, **facts: Any) -> None:
        """Note facts of what was started; failing to write them is a warning, since the import continues."""
        try:
            self._write(dict(self._noted.facts, **facts))
        except OSError as error:
            self.warnings.append(
                "The ids of the import cannot be noted in {0}: {1}.".format(place(self.path), error.strerror)
            )

    def claim(self, **facts: Any) -> bool:
        """Note facts of a start; return whether this run may continue, since no other has noted one meanwhile."""
        with self._held() as is_there:
            if self.path and not is_there:
                return self._claim_first(facts)
            if self._read(is_wanted=True).get("run") not in self._known:
                return False
            self.save(**facts)
            return True

    def ended(self) -> None:
        """Note that what was started is over; how the flows should be stays noted until they are."""
        if not self._noted.facts:
            return
        left = {name: value for name, value in self._noted.facts.items() if name not in OF_A_START}
        self._noted = self._noted._replace(earlier=left)
        with contextlib.suppress(OSError):
            self._write(dict(left))

    def narrow(self, ids: Collection[str]) -> None:
        """Keep of the noted flows only these; the others are as they should be, and anyone may change them again."""
        noted = self._noted.facts.get("flows", {})
        kept = {guid: one for guid, one in noted.items() if guid in ids}
        if kept == noted:
            return
        with contextlib.suppress(OSError, Failure), self._held():
            if self._read().get("run") in self._known:
                self._write(dict(self._noted.facts, flows=kept))

    def settled(self) -> None:
        """Note that everything is as an earlier run has noted it."""
        self._noted = self._noted._replace(earlier={})

    def withdraw(self) -> None:
        """Go back to what an earlier run has noted: what was claimed was not started, or has come to nothing."""
        if not self._noted.earlier:
            self.forget()
            return
        with contextlib.suppress(OSError, Failure), self._held():
            if self._read().get("run") in self._known:
                self._write(dict(self._noted.earlier))

    def forget(self) -> None:
        """Remove the record if it is that of a run that this one knows of: its purpose has ended."""
        self._noted = Noted({}, {})
        if self.path:
            files.sweep(self.path)
            with contextlib.suppress(FileNotFoundError, Failure), self._held():
                if self._read().get("run", "") in self._known:
                    os.unlink(self.path)

    @contextlib.contextmanager
    def _held(self) -> Iterator[bool]:
        """Hold the record while it is read and replaced; yield whether it exists."""
        if not self.path:
            yield False
            return
        try:
            with held(self.path) as is_there:
                yield is_there
        except OSError as error:
            raise _unwritable(self.path, error)

    def _write(self, facts: Facts, beside: str | None = None) -> None:
        self._noted = self._noted._replace(facts=facts)
        if self.path:
            files.replace(beside or self.path, json.dumps(facts, indent=1, sort_keys=True).encode("utf-8"), 0o600)

    def _claim_first(self, facts: Facts) -> bool:
        """Note facts where nothing is noted yet; of several runs that try at once, one succeeds."""
        beside = "{0}.{1}".format(self.path, self._run)
        try:
            self.save(beside, **facts)
            _put_first(beside, self.path)
            return True
        except FileExistsError:
            return False
        except OSError as error:
            raise _unwritable(self.path, error)
        finally:
            with contextlib.suppress(OSError):
                os.unlink(beside)

    def _read(self, is_wanted: bool = False) -> Facts:
        """Return what is noted of this solution and environment; InputFailure when the place is taken and wanted."""
        if not self.path or not os.path.exists(self.path):
            return {}
        try:
            found = json.loads(files.read_text(self.path, "record_path"))
        except (ValueError, InputFailure):
            raise InputFailure(
                "{0} is not the record of an import.".format(place(self.path)),
                "Remove it when no import of this package is running.",
            )
        if isinstance(found, dict) and all(found.get(name) == value for name, value in self._of.items()):
            return found
        if is_wanted:
            raise InputFailure(
                "{0} is the record of another import.".format(place(self.path)),
                "Use a separate record_path for each solution and environment, or a folder.",
            )
        return {}


def _put_first(written: str, path: str) -> None:
    """Put a file where none exists; FileExistsError when one exists by now."""
    try:
        os.link(written, path)
    except FileExistsError:
        raise
    except OSError:
        # not every file system has hard links
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        os.replace(written, path)


def _unwritable(path: str, error: OSError) -> Failure:
    return Failure(
        "The record of the import cannot be written to {0}: {1}.".format(place(path), error.strerror),
        "Nothing was imported. Set record_path to a writable path.",
    )


def name_of(solution: str, url: str) -> str:
    """Return the name of a record: one for each solution and environment."""
    return "{0}.{1}.import.json".format(solution, urlsplit(url).netloc.replace(":", "_"))


def path_for(wanted: str | None, src: str, solution: str, url: str) -> tuple[str | None, str | None]:
    """Return (path, warning): where a record is kept, in a file or folder that is wanted, or else beside the package.

    None, with a warning, where nothing can be written by default.
    """
    if wanted:
        path = os.path.expanduser(wanted)
        if path.endswith("/") or os.path.isdir(path):
            path = os.path.join(path, name_of(solution, url))
        files.check_folder(path, "record_path")
        return path, None
    path = os.path.join(os.path.dirname(src), name_of(solution, url))
    try:
        files.check_folder(path, "src")
    except InputFailure:
        return None, (
            "No record of the import can be kept beside {0}. Set record_path, so that an interrupted run is found "
            "again.".format(src)
        )
    return path, None
