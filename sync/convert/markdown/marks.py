"""Emphasis and bare addresses, written so that they read back: the delimiters depend on the neighbours."""

import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from sync.convert.markdown import escape

_GLUE = set("*_~`<[\\")
_CHOICES = {"em": ("*", "_"), "strong": ("**", "__"), "s": ("~~",)}
_TAGS = {"em": "i", "strong": "b", "s": "s"}


@dataclass(slots=True)
class Mark:
    """One end of emphasised text. Both ends share `style`, which is chosen when the line is joined."""

    kind: str
    opens: bool
    style: list[str]

    @property
    def text(self) -> str:
        if self.style and self.style[0]:
            return self.style[0]
        return f"<{'' if self.opens else '/'}{_TAGS[self.kind]}>"


@dataclass(slots=True)
class Address:
    """A link whose text is its address: bare where the neighbours allow, else in angle brackets."""

    url: str
    bare: bool


Piece = str | Mark | Address


def ends(kind: str) -> tuple[Mark, Mark]:
    """The two ends of one emphasis."""
    style: list[str] = []
    return Mark(kind, True, style), Mark(kind, False, style)


def join(pieces: list[Piece]) -> str:
    """The line of all pieces."""
    pieces = [piece for piece in pieces if piece != ""]
    for n, (before, piece) in enumerate(pairwise(pieces)):
        if isinstance(before, str) and before.endswith("!") and isinstance(piece, str) and piece.startswith("["):
            pieces[n] = before[:-1] + "\\!"  # it would make an image of the link
    if all(isinstance(piece, str) for piece in pieces):
        return "".join(pieces)  # type: ignore[arg-type]
    closing = {id(p.style): n for n, p in enumerate(pieces) if isinstance(p, Mark) and not p.opens}
    for n, piece in enumerate(pieces):
        if isinstance(piece, Mark) and piece.opens:
            end = closing[id(piece.style)]
            choices = _CHOICES[piece.kind]
            if piece.kind == "em" and "?" in (_char(pieces, n + 1, 0), _char(pieces, end - 1, -1)):
                choices = choices[::-1]  # stars are left for the strong text right inside
            fits = (style for style in choices if _fits(pieces, n, end, style))
            piece.style.append(next(fits, "") if end > n + 1 else "")
    return "".join(_written(pieces, n) for n in range(len(pieces)))


def _written(pieces: list[Piece], n: int) -> str:
    piece = pieces[n]
    if isinstance(piece, str):
        return piece
    if isinstance(piece, Mark):
        return piece.text
    return piece.url if piece.bare and _stands_alone(pieces, n, piece.url) else f"<{piece.url}>"


def _stands_alone(pieces: list[Piece], n: int, url: str) -> bool:
    """Whether an address in text would be found where it begins and ends."""
    before, after = _char(pieces, n - 1, -1), pieces[n + 1] if n + 1 < len(pieces) else ""
    if not isinstance(after, str) or after[:1] in _GLUE or before not in " \n(":
        return False
    match = escape.URL.match(url + after)
    return match is not None and match.end() == len(url)


def _char(pieces: list[Piece], n: int, which: int) -> str:
    """The first (0) or last (-1) character of a piece; a blank at the line's ends; `?` for a mark not chosen yet."""
    if not 0 <= n < len(pieces):
        return " "
    match pieces[n]:
        case str(text):
            return text[which]
        case Address():
            return "<>"[which]
        case Mark(style=[]):
            return "?"
        case Mark() as mark:
            return mark.text[which]


def _fits(pieces: list[Piece], start: int, end: int, style: str) -> bool:
    """Whether the delimiter runs are read as this opening and this closing (CommonMark's flanking rules)."""
    before, first = _char(pieces, start - 1, -1), _char(pieces, start + 1, 0)
    last, after = _char(pieces, end - 1, -1), _char(pieces, end + 1, 0)
    if style[0] in (before, first, last, after):
        return False
    outside = (_kind(before), _kind(after))
    inside = (_kind(first), _kind(last))
    if "blank" in inside:
        return False
    if style[0] == "_" and "word" in outside:
        return False
    return all(inner == "word" or outer != "word" for inner, outer in zip(inside, outside, strict=True))


def _kind(char: str) -> str:
    if char.isspace():
        return "blank"
    return "punctuation" if unicodedata.category(char)[0] in "PS" else "word"
