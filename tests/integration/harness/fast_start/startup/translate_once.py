# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Translate each template once, in plays.

Ansible forks a process for each task, in which Jinja translates every template of that task into Python anew: a third
of what a task of a role costs. What is kept is the code; it runs as if it had just been translated.
"""

from __future__ import annotations

import compile_once
import jinja2
from ansible.release import __version__

VERSIONS = (jinja2.__version__, __version__)
PLAIN = (str, bool, int, type(None))

try:
    from ansible._internal._templating._jinja_bits import _TemplateCompileContext as Context
except ImportError:
    # before 2.19, templates are changed before Jinja gets them
    Context = None


def begin() -> None:
    """Keep what any environment of Jinja in this process and its forks translates."""
    translate = jinja2.Environment.compile

    def kept(environment, source, name=None, filename=None, raw=False, defer_init=False):
        if isinstance(source, str) and (name, filename, raw) == (None, None, False):
            content = described(environment, source, defer_init)
            return compile_once.stored(content, lambda: translate(environment, source, defer_init=defer_init))
        return translate(environment, source, name, filename, raw, defer_init)

    jinja2.Environment.compile = kept


def described(environment: jinja2.Environment, source: str, defer_init: bool) -> bytes:
    """Return all that decides into which code a template is translated."""
    settings = {name: value for name, value in vars(environment).items() if isinstance(value, PLAIN)}
    context = Context and Context.current(optional=True)
    escapes = bool(context and context.escape_backslashes)
    kind = type(environment).__qualname__
    return repr((VERSIONS, kind, settings, sorted(environment.extensions), escapes, defer_init, str(source))).encode()
