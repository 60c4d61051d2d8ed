"""What keeps text text: escapes of Markdown, of attributes and of addresses, and the characters that go."""

import re
from html import escape as _escape_html
from html import unescape

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNSAFE_IN_URL = re.compile('[\x00-\x20\x7f-\xa0<>\\\\"`|\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]')
_SPECIAL = re.compile(r"[\\`*\[\]$~]|<(?=[A-Za-z/!?]|\Z)|&(?=#?[A-Za-z0-9]+;)|!(?=\[)|_+")
_LINE_START = re.compile(r"(?:[-+>=#|:]|\d{1,9}[.)])")
_MARKER = re.compile(r"(\d{1,9})?([-+.)])(?=[ \t]|\Z)")
_HEADING = re.compile(r"#{1,6}(?=[ \t]|\Z)")
_RULER = re.compile(r"[-:|= \t]+\Z")
_CLOSING_HASHES = re.compile(r"(?:\A|(?<=[ \t]))#+\Z")


def clean(text: str) -> str:
    """Line ends unified, control characters dropped: the service stores neither."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", text)


def canonical_url(url: str) -> str:
    """Percent-encodes what may not stand in an address raw; a second pass changes nothing."""
    return _UNSAFE_IN_URL.sub(
        lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "surrogatepass")), url
    )


def text(content: str) -> str:
    """Backslashes before every character that would start markup, line breaks left as they are."""
    return _SPECIAL.sub(_escape_special, content)


def _escape_special(match: re.Match[str]) -> str:
    found = match.group()
    if found[0] != "_":
        return "\\" + found
    whole, start, end = match.string, match.start(), match.end()
    # Between letters an underscore is inert in CommonMark, and snake_case stays readable.
    if start > 0 and end < len(whole) and whole[start - 1].isalnum() and whole[end].isalnum():
        return found
    return "\\_" * len(found)


def line_start(line: str) -> str:
    """Escapes what would make a line a heading, a list, a quote, a rule or a table."""
    if not _LINE_START.match(line):
        return line
    if line[0] == ">" or _HEADING.match(line) or _RULER.match(line):
        return "\\" + line
    if marker := _MARKER.match(line):
        if marker[1] is None and marker[2] in ".)":
            return line
        return f"{marker[1] or ''}\\{line[marker.start(2) :]}"
    return line


def heading(line: str) -> str:
    """Keeps trailing `#` of a heading from being read as its closing sequence."""
    if match := _CLOSING_HASHES.search(line):
        return f"{line[: match.end() - 1]}\\#"
    return line


def entity(character: str) -> str:
    """A character reference, for blanks that a parser would trim."""
    return f"&#{ord(character)};"


def attribute(value: str) -> str:
    """An attribute value for between double quotes, on one line."""
    return _escape_html(clean(value), quote=False).replace('"', "&quot;").replace("\n", "&#10;")


def from_attribute(value: str) -> str:
    """The text of an attribute value as written in a tag."""
    return clean(unescape(value))


def destination(url: str) -> str:
    """A link destination as it stands between the parentheses."""
    safe = canonical_url(url)
    written = re.sub(r"&(?=#?[A-Za-z0-9]+;)", "&amp;", safe).replace("$", "\\$")
    return written if _balanced(safe) else f"<{written}>"


def _balanced(url: str) -> bool:
    depth = 0
    for character in url:
        depth += (character == "(") - (character == ")")
        if depth < 0 or depth > 20:
            return False
    return depth == 0
