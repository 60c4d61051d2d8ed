"""Making hostile text inert where it leaves: CSV cells, log lines, workflow annotations, Markdown."""

import re
import unicodedata

LONGEST_CELL = 32_767
"""Characters of a cell that every spreadsheet takes."""

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_BREAKS = re.compile(r"[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]#|~:@$^!])")
_REFERENCE = re.compile(r"\\[@#]|(?i:\bgh-)(?=\d)|\\:(?=//)")
"""What GitHub takes for a mention, an issue or an address, as `markdown_inline` leaves it."""
_MARKDOWN_START = re.compile(r"^(\d{1,9})([.)])|^([-+=])")


def csv_cell(text: str) -> str:
    """`text` as one line that no spreadsheet runs: breaks become blanks, a formula gets a leading apostrophe.

    Quoting is left to the CSV writer; what is longer than a cell may be is cut.
    """
    line = "".join("\ufffd" if unicodedata.category(char) in ("Cc", "Cs") else char for char in _BREAKS.sub(" ", text))
    # Spreadsheets skip blanks and invisible characters before the sign.
    seen = next((char for char in line if unicodedata.category(char) not in (*_HIDDEN, "Zs")), "")
    cell = f"'{line}" if seen in _FORMULA else line
    return cell if len(cell) <= LONGEST_CELL else f"{cell[: LONGEST_CELL - 1]}…"


def log_line(text: str) -> str:
    """`text` as one visible line for a terminal or a workflow log.

    Control, invisible and text-direction characters become escapes such as `\\u202e`; what a workflow runner
    would take for a command (`::` at the start, `##[` anywhere) is broken with a blank.
    """
    line = _visible(text).replace("##[", "## [")
    return re.sub(r"^(\s*):(?=:)", r"\1: ", line)


def annotation(message: str) -> str:
    """`message` as the data of a workflow command; line breaks are kept, as `%0A`."""
    lines = message.replace("%", "%25").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "%0A".join(_visible(line) for line in lines)


def annotation_property(value: str) -> str:
    """`value` as a property of a workflow command, such as `title`."""
    return annotation(value).replace(":", "%3A").replace(",", "%2C")


def markdown_inline(text: str) -> str:
    """`text` as Markdown that shows just this text in one line, also in a table: no markup, link or HTML."""
    line = _visible(_BREAKS.sub(" ", text), escape="").strip()
    line = line.replace("\\", "\\\\") if line == "\\" else _MARKDOWN.sub(r"\\\1", line)
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = re.sub(r"(?i)\b(www)\.", r"\1\\.", line)
    return _MARKDOWN_START.sub(lambda found: f"{found[1] or ''}\\{found[2] or found[3]}", line)


def github_inline(text: str, longest: int = 300) -> str:
    """`text`, cut where it is long, as Markdown that on GitHub mentions nobody and refers to no issue either.

    GitHub looks for both in what was rendered, so that a backslash does not help; an invisible blank does.
    """
    cut = text if len(text) <= longest else f"{text[: longest - 1]}…"
    return _REFERENCE.sub(r"\g<0>&#8203;", markdown_inline(cut))


def _visible(text: str, escape: str = "\\u") -> str:
    """`text` with invisible characters as hexadecimal escapes, or as U+FFFD where `escape` is empty."""

    def shown(char: str) -> str:
        if unicodedata.category(char) not in _HIDDEN:
            return char
        return f"{escape}{ord(char):04x}" if escape else "\ufffd"

    return text if text.isascii() and text.isprintable() else "".join(map(shown, text))
