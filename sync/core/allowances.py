"""What a person may allow for one run: one named flag a guard, and no flag for everything."""

from enum import StrEnum


class Allow(StrEnum):
    """The guards that can be lifted. The value is the flag's name as a keyword, such as `allow_overwrites`."""

    OVERWRITES = "allow_overwrites"
    REPLACED_FILES = "allow_replaced_files"
    EMPTY_SIDE = "allow_empty_side"
    CONFIG_CHANGE = "allow_config_change"
    SCHEMA_CHANGE = "allow_schema_change"

    @property
    def word(self) -> str:
        """As a workflow names it among others, such as `overwrites`."""
        return self.removeprefix("allow_").replace("_", "-")

    @property
    def flag(self) -> str:
        """As it is typed."""
        return f"--allow-{self.word}"

    @property
    def help(self) -> str:
        """One sentence for `--help`."""
        return _HELP[self]


_HELP = {
    Allow.OVERWRITES: "Replace more text that people wrote in Notion than a usual week does.",
    Allow.REPLACED_FILES: "Replace more portfolio files than a usual week does.",
    Allow.EMPTY_SIDE: "Go on although records that were there are all gone from Notion or the portfolio.",
    Allow.CONFIG_CHANGE: "Overwrite under publish rules that have changed since the last run.",
    Allow.SCHEMA_CHANGE: "Go on with databases whose properties were removed, replaced or changed in type.",
}
