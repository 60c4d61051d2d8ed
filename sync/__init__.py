"""portfolio-sync: keeps a Notion workspace and a Git portfolio of Markdown in step."""

__version__ = "0.1.0"
