"""How deep a text is nested, told before a parser descends into it.

A parser that recurses ends at the interpreter's recursion limit, and that limit is not ours:
whoever raised it turns a refusal into minutes of work or a crash of the process.
"""

import re

DEEPEST = 100  # levels; our own content has nine
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')


def nested_too_deeply(text: str) -> bool:
    """Whether brackets and braces outside double quotes open more than DEEPEST levels."""
    depth = 0
    for mark in re.findall(r"[\[\]{}]", _QUOTED.sub("", text)):
        depth += 1 if mark in "[{" else -1
        if depth > DEEPEST:
            return True
    return False
