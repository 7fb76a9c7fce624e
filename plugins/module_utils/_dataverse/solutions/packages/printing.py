# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""XML for people and for version control: in lines, and in one order where the order means nothing."""

from __future__ import annotations

from .markup import CONTENT_TYPES, UNORDERED, VERSION, Markup

DECLARATION = "<?xml version='1.0' encoding='utf-8'?>"
OF_TEXT = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;"))
OF_ATTRIBUTES = (*OF_TEXT, ('"', "&quot;"), ("\n", "&#10;"), ("\t", "&#9;"))


class Printing(Markup):
    """Prints a member with the prefixes it has; ``version`` stands in for the package's own."""

    def __init__(self, archive, name, version=None):
        super().__init__(archive, name)
        self._version = version
        self._out = [DECLARATION]
        self._outer = []
        self._unordered = []
        self._is_open = self._after_text = False

    def pieces(self):
        """Yield the text, piece by piece."""
        for _piece in self.read():
            if not self._unordered and self._out:
                yield "".join(self._out)
                self._out = []
        yield "\n"

    def opens(self, tag, attributes):
        self._finish_start()
        if self._unordered and self._unordered[-1][0] == len(self.path) - 1:
            self._outer.append(self._out)
            self._out = []
        self._new_line(len(self.path) - 1)
        shown = ['{0}="{1}"'.format(key, _escaped(attributes[key], OF_ATTRIBUTES)) for key in sorted(attributes)]
        self._out.append("<" + " ".join([tag, *shown]))
        self._is_open = True
        if tag in UNORDERED or (tag == "Types" and attributes.get("xmlns") == CONTENT_TYPES):
            self._unordered.append((len(self.path), []))

    def closes(self, tag):
        depth = len(self.path)
        if self._unordered and self._unordered[-1][0] == depth:
            self._out += sorted(self._unordered.pop()[1])
        if self._is_open:
            self._out.append(" />")
            self._is_open = False
        else:
            self._new_line(depth - 1)
            self._out.append("</{0}>".format(tag))
        self._after_text = False
        if self._unordered and self._unordered[-1][0] == depth - 1:
            self._unordered[-1][1].append("".join(self._out))
            self._out = self._outer.pop()

    def text(self, text):
        self._finish_start()
        self._out.append(
            _escaped(self._version if self._version is not None and self.path == VERSION else text, OF_TEXT)
        )
        self._after_text = True

    def _finish_start(self):
        if self._is_open:
            self._out.append(">")
            self._is_open = False

    def _new_line(self, depth):
        """Begin a line, except behind text, where a blank would be part of it."""
        if not self._after_text:
            self._out.append("\n" + "  " * depth)
        self._after_text = False


def _escaped(text, replacements):
    for character, escape in replacements:
        text = text.replace(character, escape)
    return text
