# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that should be short, and forms of texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .masking import known

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

# Characters that steer a terminal, or turn the direction of what follows.
_STEERING = "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+"
# Options that must not be blank, since a lookup that has found nothing would sign in as someone else.
NEVER_BLANK = ("client_secret", "access_token", "smartflows_api_key")
_GUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z"


def is_blank(value: Any) -> bool:
    """Return whether an option or a variable is not set, or only blank."""
    return value is None or not str(value).strip()


def is_guid(text: str | None) -> bool:
    """Return whether a text is a GUID without braces."""
    return bool(re.match(_GUID, text or ""))


def writable(value: Any) -> Any:
    """Return a JSON value in which halves of characters, as in texts that were cut, are escaped.

    JSON can hold them; files and newer versions of ansible-core reject them.
    """
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {writable(key): writable(member) for key, member in value.items()}
    return [writable(member) for member in value] if isinstance(value, (list, tuple)) else value


def place(path: object, limit: int = 120) -> str:
    """Return the path of a file for a message; of a long one the end, which says more than its beginning."""
    text = str(path)
    return text if len(text) <= limit else "..." + text[3 - limit :]


def printable(message: object, limit: int) -> str:
    """Return a message of others for a screen: short, and without characters that control a terminal."""
    return short("".join(one if one.isprintable() else " " for one in str(message)), limit)


def short(message: object, limit: int = 140) -> str:
    """Return a message in one line, cut to ``limit`` characters between two words, without its closing full stop.

    Known secrets are masked before, since the rest of a secret that was cut would not be recognized. What
    steers a terminal becomes a blank, since services and their users write some of the texts.
    """
    line = " ".join(re.sub(_STEERING, " ", known.mask(str(message))).split())
    line = line if line.endswith("..") else line.rstrip(".")
    if len(line) <= limit:
        return line
    head = line[: limit - 3]
    # a word that takes most of the room is cut itself
    whole = head if line[limit - 3] == " " else head.rpartition(" ")[0]
    return (whole if len(whole) > limit // 2 else head).rstrip(" ,;:") + "..."


def ended(text: str) -> str:
    """Return a text that may be cut with the end of a sentence; none with no text."""
    return text if not text or text.endswith(("...", "?")) else text + "."


def joined(names: Iterable[str], limit: int = 140, most: int | None = None, joint: str = ", ") -> str:
    """Return names in one line: up to ``limit`` characters and ``most`` names, none cut, then how many more there are.

    The first is named in any case, and cut if it is longer.
    """
    every = [short(name, limit) for name in names]
    shown = every[:1]
    for name in every[1:most]:
        if len(joint.join([*shown, name])) > limit:
            break
        shown.append(name)
    more = len(every) - len(shown)
    return joint.join(shown) + (" and {0} more".format(more) if more else "")
