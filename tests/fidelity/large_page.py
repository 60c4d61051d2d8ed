"""A page of 20,000 blocks, the most that Notion gives back whole, and what its translation takes."""

import time
import tracemalloc
from collections.abc import Callable
from typing import NamedTuple

from sync.convert.from_notion.body import from_notion
from sync.convert.to_notion.body import Links, to_notion

BLOCKS = 20_000
LINKS = Links("docs/page.md", "https://github.com/acme/portfolio", "main")
_FIVE = """\
## Heading {n}

A paragraph with *some* words, `code` and a [link](../other.md), number {n}.

- one item of a list
- another item, {n}

```python
print({n})
```

"""


class Cost(NamedTuple):
    """Peak of what Python allocates, in MB, and CPU seconds without looking at memory."""

    peak: float
    seconds: float


def costs(blocks: int = BLOCKS) -> tuple[Cost, Cost]:
    """To Notion and back."""
    body = "".join(_FIVE.format(n=n) for n in range(blocks // 5))
    sent = to_notion(body, LINKS).markdown
    translate = to_notion.__wrapped__  # what was remembered of the body costs nothing
    return _cost(lambda: translate(body, LINKS)), _cost(lambda: from_notion(sent))


def _cost(translate: Callable[[], object]) -> Cost:
    began = time.process_time()
    translate()
    seconds = time.process_time() - began
    tracemalloc.start()
    translate()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return Cost(peak, seconds)
