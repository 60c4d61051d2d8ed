"""Notion-flavored Markdown v2, read into block payloads and written back as the service writes it."""

from sync.emulator.dialect.read import Parsed, parse
from sync.emulator.dialect.write import write

__all__ = ["Parsed", "parse", "write"]
