"""`make fidelity`: the whole table, each remaining difference with the line where it begins."""

from tests.fidelity.documents import Document, documents, examples
from tests.fidelity.large_page import BLOCKS, costs
from tests.fidelity.measure import Fidelity, measure, speeds


def main() -> None:
    """Print both tables, and what translating costs."""
    show("Documents of other projects, 2 to 40 KB", measure(documents()))
    found = {text: f"{name} {n}" for name in ("commonmark", "gfm") for n, text in enumerate(examples(name), 1)}
    show("Examples of CommonMark and GFM", measure(Document(name, text) for text, name in found.items()))
    for way, each in zip(("to", "from"), speeds(documents()), strict=True):
        print(f"{f'{way} Notion, one core, median of five':<64}{each:.2f} MB/s")
    for way, cost in zip(("to", "from"), costs(), strict=True):
        assert cost.peak < 300
        print(f"{f'{BLOCKS:,} blocks {way} Notion (under 300 MB)':<64}{cost.peak:.0f} MB, {cost.seconds:.1f} s")


def show(title: str, found: Fidelity) -> None:
    """One table."""
    rows = {
        "changed or dropped by the dialect's reader": str(len(found.warned)),
        "tags saved as text that were meant as tags": str(len(found.literal)),
        "http links kept": str(found.links),
        "http addresses kept, wherever they stand": str(found.addresses),
        "words kept": str(found.words),
        "identical after a round trip": str(found.identical),
        "  of them with nothing to report": str(found.silent),
        "another page if sent again": str(len(found.wandering)),
        **{f"  {kind}": str(share) for kind, share in found.constructs.items()},
    }
    print(f"\n{title}: {found.documents}")
    for what, figure in rows.items():
        print(f"{what:<64}{figure}")
    for name, (left, right) in found.differing.items():
        print(f"  differs: {name}\n    - {left}\n    + {right}")


if __name__ == "__main__":
    main()
