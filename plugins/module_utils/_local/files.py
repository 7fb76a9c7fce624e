# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import zlib
from typing import TYPE_CHECKING

from .._core.encoding import decode
from .._core.errors import InputFailure
from .._core.text import place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, BinaryIO


@contextlib.contextmanager
def opened(path: str, option: str) -> Iterator[BinaryIO]:
    """Open a file; InputFailure naming ``option`` when it cannot be read."""
    try:
        with open(path, "rb") as stream:
            yield stream
    except OSError as error:
        raise InputFailure("{0} cannot be read: {1}: {2}.".format(option, place(path), error.strerror))


def read(path: str, option: str) -> bytes:
    """Return the bytes of a file; InputFailure naming ``option`` when it cannot be read."""
    with opened(path, option) as stream:
        return stream.read()


def read_text(path: str, option: str) -> str:
    """Return the text of a file; InputFailure when it is none."""
    try:
        return decode(read(path, option))
    except ValueError:
        raise InputFailure("{0} is not a text file: {1}.".format(option, place(path)))


def check_folder(path: str, option: str) -> None:
    """Raise InputFailure unless a file can be written at ``path``; missing folders are created with the file."""
    folder = os.path.dirname(os.path.abspath(path))
    while not os.path.exists(folder):
        folder = os.path.dirname(folder)
    if not os.path.isdir(folder) or not os.access(folder, os.W_OK):
        raise InputFailure("{0}: the folder {1} is not writable.".format(option, folder))
    if os.path.isdir(path):
        raise InputFailure("{0}: {1} is a folder.".format(option, path), "Specify the path of a file.")


def replace(path: str, content: Any, mode: int | None = None, owner: Any = None, group: Any = None) -> None:
    """Write bytes, or what an open file holds, or what a function writes, beside ``path``, then put them in its place.

    See ``replacing`` for the other parameters.
    """
    with replacing(path, mode, owner, group) as stream:
        if isinstance(content, bytes):
            stream.write(content)
        elif callable(content):
            content(stream)
        else:
            content.seek(0)
            shutil.copyfileobj(content, stream)


@contextlib.contextmanager
def replacing(path: str, mode: int | None = None, owner: Any = None, group: Any = None) -> Iterator[BinaryIO]:
    """Open a file beside ``path`` that takes its place in the end, unless something fails.

    ``mode`` is an integer; by default that of the existing file, or 0644 as restricted by umask. ``owner`` and
    ``group`` are names or numbers.
    """
    handle, beside = tempfile.mkstemp(**_prepared(path))
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(beside, mode_of(path, _default_mode()) if mode is None else mode)
        if owner is not None or group is not None:
            shutil.chown(beside, owner, group)
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise


@contextlib.contextmanager
def folder_beside(path: str) -> Iterator[str]:
    """Make a folder beside ``path`` that only its owner can enter; it is removed in the end."""
    folder = tempfile.mkdtemp(**_prepared(path))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_folders(path: str, mode: int = 0o755) -> None:
    """Make a folder and its missing parents, with the permissions of ``mode`` as restricted by umask."""
    if path and not os.path.isdir(path):
        make_folders(os.path.dirname(path), mode)
        with contextlib.suppress(FileExistsError):
            os.mkdir(path, mode)


def mode_of(path: str, otherwise: int) -> int:
    """Return the mode of an existing file, else ``otherwise``."""
    try:
        return os.stat(path).st_mode & 0o7777
    except OSError:
        return otherwise


def sweep(path: str) -> None:
    """Remove what writers of ``path`` have left beside it that were killed on this machine."""
    folder, start = os.path.dirname(os.path.abspath(path)), _beside(path)
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            if name.startswith(start) and not _is_alive(name[len(start) :].partition("-")[0]):
                left = os.path.join(folder, name)
                shutil.rmtree(left) if os.path.isdir(left) else os.unlink(left)


def _prepared(path: str) -> dict[str, Any]:
    """Make the folder of ``path`` tidy, and return where to make a file beside ``path``."""
    folder = os.path.dirname(os.path.abspath(path))
    make_folders(folder)
    sweep(path)
    return {"prefix": "{0}{1}-".format(_beside(path), os.getpid()), "dir": folder}


def _beside(path: str) -> str:
    """Return the prefix of the names of files that will replace ``path``; a process id follows."""
    machine = zlib.crc32(os.uname().nodename.encode("utf-8"))
    return ".{0}.{1:08x}.".format(os.path.basename(path), machine)


def _is_alive(process: Any) -> bool:
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (ValueError, OSError):
        return True
    return True


def _default_mode() -> int:
    """Return the mode of a new file: whatever umask says, only its owner may write to it."""
    umask = os.umask(0)
    os.umask(umask)
    return 0o644 & ~umask
