# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work that is done side by side, within a bound."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def threads(width: int) -> Iterator[ThreadPoolExecutor]:
    """Yield a pool of ``width`` threads, which ends when everything submitted has ended.

    After an error, what has not begun is left out. An interrupt, or the end of the task's time, does not wait for the
    requests that are on their way.
    """
    pool = ThreadPoolExecutor(max_workers=width)
    try:
        yield pool
    except Exception:
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
