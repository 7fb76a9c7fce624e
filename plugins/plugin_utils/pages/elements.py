# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elements of HTML. A text is escaped where it becomes part of an element, so nothing has to be escaped before."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WITHOUT_END = ("meta",)


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def html(content: str) -> Html:
    """Return a text as HTML. Braces are escaped, too, so that no page is taken for a template of Ansible."""
    return content if isinstance(content, Html) else Html(escape(content).replace("{", "&#123;"))


def joined(parts: Iterable[str], between: str = "\n") -> Html:
    """Return texts and elements one after the other."""
    return Html(between.join(html(part) for part in parts))


def element(tag: str, /, *content: str, **attributes: str | bool | None) -> Html:
    """Return an element. Attributes that are null or false are left out; an underscore stands for a hyphen."""
    start = "<{0}{1}>".format(tag, "".join(_attribute(*one) for one in attributes.items()))
    return Html(start if tag in WITHOUT_END else "{0}{1}</{2}>".format(start, joined(content, ""), tag))


def _attribute(name: str, value: str | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return " {0}".format(name) if value is True else ' {0}="{1}"'.format(name, html(str(value)))
