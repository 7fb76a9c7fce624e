# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the code of a module gets: options, and clients that are created on first use.

A module uses one client, and imports only what that one needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.digests import use_key
from .._core.masking import known
from .._http.pauses import Pauses

if TYPE_CHECKING:
    from typing import Any

    from .._auth.project import ProjectSettings
    from .._auth.settings import Settings
    from .._core.protocols import Host
    from .._core.waiter import Waiter
    from .._dataverse.api.client import Dataverse
    from .._local.kept_files import Shelf
    from .._local.turns import Turns
    from .._smartflows.api.client import SmartFlows


class Context:
    """One task: ``options``, ``progress``, ``sleep`` and the clients ``dataverse`` and ``smartflows``.

    With ``read_only`` the sessions refuse every request that could change something. ``wants_diff`` is whether a diff
    is shown; without one, long texts need not be searched for secrets.
    """

    def __init__(self, host: Host, read_only: bool) -> None:
        self._host = host
        self._read_only = read_only
        self._only_looks = read_only and not host.options.get("check_mode_wait")
        self._dataverse: Dataverse | None = None
        self._smartflows: SmartFlows | None = None
        self._settings: Settings | None = None
        self._project: ProjectSettings | None = None
        self.options = host.options
        self.wants_diff = host.wants_diff
        self.progress = host.progress
        self.sleep = host.sleep
        self.masker = known
        # in the controller's process, the items of a loop follow each other
        known.forget()
        self.hide(*host.secrets)
        use_key(self._digest_key)
        self._pauses = Pauses(host.sleep, self._limit, host.progress)

    def complete_lists(self) -> None:
        """Take whole lists instead of those of which an earlier task had to hand on a part."""
        if any(map(_may_be_a_part, self.options.values())):
            from .._local.long_lists import completed

            self.options = completed(self.options, self.shelf, self.warn)

    @property
    def settings(self) -> Settings:
        """The environment and the identity of the task (see _auth/settings.py)."""
        if self._settings is None:
            from .._auth.settings import Settings

            self._settings = Settings(self.options, self._host.environment, self.hide)
        return self._settings

    @property
    def dataverse(self) -> Dataverse:
        """The client of the environment; its first request signs in.

        An environment that is not the one that the task expects is rejected before anything is read.
        """
        if self._dataverse is None:
            from .dataverse import connect

            self._dataverse = connect(self.settings, self._host, self.hide, self._read_only, self._pauses)
        return self._dataverse

    @property
    def project(self) -> ProjectSettings:
        """The Smart Flows project of the task, and its key (see _auth/project.py)."""
        if self._project is None:
            from .._auth.project import ProjectSettings

            self._project = ProjectSettings(self.options, self._host.environment)
            self.hide(self._project.key)
        return self._project

    @property
    def smartflows(self) -> SmartFlows:
        """The client of the Smart Flows project."""
        if self._smartflows is None:
            from .smartflows import connect

            if self.project.cut:
                self.warn(
                    "smartflows_url is a page of the project; the address of the project is {0}.".format(
                        self.project.url
                    )
                )
            self._smartflows = connect(self.project, self._read_only, self._pauses)
        return self._smartflows

    @property
    def cache_folder(self) -> str:
        """The folder in which a task may keep facts for the next one."""
        from .._auth.cache import cache_folder

        return cache_folder(self._host.environment)

    @property
    def turns(self) -> Turns:
        """The turns of this task among those of the same user on this machine."""
        from .._local.turns import Turns

        return Turns(self.cache_folder, self.progress)

    @property
    def shelf(self) -> Shelf:
        """Where a task keeps files for a later one of the same user."""
        from .._local.kept_files import Shelf

        return Shelf(self.cache_folder, self.warn)

    def waiter(self) -> Waiter:
        """Return what waits for an operation, by the options wait_timeout and wait_interval of the task."""
        from .._core.waiter import Waiter

        return Waiter(self.options["wait_timeout"], self.options["wait_interval"], self.progress, sleep=self.sleep)

    def _limit(self) -> float | None:
        """Return how many seconds a request may pause by the task's option, None if it has no such option."""
        if "wait_timeout" not in self.options:
            return None
        from .._core.waiter import CURRENT

        waiter = CURRENT.get()
        return waiter.left if waiter else self.options["wait_timeout"]

    def waiter_for_others(self) -> Waiter:
        """Return what waits for operations of others; a dry run only looks unless the task says otherwise."""
        waiter = self.waiter()
        waiter.only_looks = self._only_looks
        if self._only_looks:
            waiter.timeout = 0
        return waiter

    def patience(self, seconds: float) -> Waiter:
        """Return what waits so long for something to appear; a dry run only looks."""
        from .._core.waiter import Waiter

        seconds = 0 if self._only_looks else seconds
        return Waiter(seconds, self.options["wait_interval"], self.progress, sleep=self.sleep, to_the_end=True)

    def warn(self, text: str) -> None:
        """Show a warning immediately, whatever the outcome of the task."""
        self._host.warn(self.masker.mask(text))

    def hide(self, *values: Any) -> None:
        """Keep secret values out of the result."""
        self.masker.learn(*values)

    def _digest_key(self) -> bytes:
        """Return the key of the digests that stand for secrets in this task."""
        from .digest_key import of_task

        return of_task(self)


def _may_be_a_part(value: Any) -> bool:
    """Return whether a value is a list of objects, which an earlier task may have handed on in part."""
    return isinstance(value, list) and any(isinstance(one, dict) for one in value[-1:])
