"""Door: the metadata headers of the whole portfolio: check them, or mend what can be mended safely."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.core.errors import ConfigError, Exit
from sync.door import CONFIG_VARIABLE, configuration, leaving, load

if TYPE_CHECKING:
    from sync.core.config import Config
    from sync.engine.header_files import Looked

VERSION = 1
_FILES = click.argument("files", nargs=-1, type=click.Path(path_type=Path))
_CONFIG = click.option("--config", envvar=CONFIG_VARIABLE, type=click.Path(path_type=Path), help="Configuration file.")
_EXCLUDE = click.option("--exclude", multiple=True, metavar="GLOB", help="Leave these out, e.g. 'z_archive/**'.")
_STRICT = click.option(
    "--strict",
    is_flag=True,
    help="Exit 1 for every defect, not for errors alone.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(name="headers")
def command() -> None:
    """Check or fix the metadata headers of the portfolio's Markdown files.

    FILES are those of the work tree; without any, every Markdown file that Git tracks, templates and READMEs
    left out. Notion is not asked and no token is needed.
    """


@command.command()
@_FILES
@click.option("--diff", is_flag=True, help="Show what `fix` would change.")
@_EXCLUDE
@_STRICT
@_JSON
@_CONFIG
def check(
    files: Sequence[Path], diff: bool, exclude: Sequence[str], strict: bool, as_json: bool, config: Path | None
) -> None:
    """Say what is wrong, file by file, with counts. Nothing is written."""
    with leaving():
        root, read = _portfolio(config)
        looked = _looked(root, read, files, exclude)
        _say(looked, as_json=as_json, diff=diff)
        raise SystemExit(_exit(looked, strict=strict, fixed=False))


@command.command()
@_FILES
@click.option("--dry-run", is_flag=True, help="Show the diffs; write nothing.")
@click.option("--add", is_flag=True, help="Give files without a header one that says what is known.")
@_EXCLUDE
@_STRICT
@_JSON
@_CONFIG
def fix(
    files: Sequence[Path],
    dry_run: bool,
    add: bool,
    exclude: Sequence[str],
    strict: bool,
    as_json: bool,
    config: Path | None,
) -> None:
    """Write headers in canonical form with their true source_path and day. No byte of a body changes.

    Only the work tree is written: look with `git diff`, commit yourself.
    """
    with leaving():
        from sync.engine.header_files import save

        root, read = _portfolio(config)
        looked = _looked(root, read, files, exclude, add=add)
        for one in looked:
            if one.mended.text != one.before and not dry_run:
                save(root, one)
        _say(looked, as_json=as_json, diff=dry_run, fixed=True)
        raise SystemExit(_exit(looked, strict=strict, fixed=True))


def _portfolio(path: Path | None) -> "tuple[Path, Config | None]":
    """The root of the portfolio and its configuration; without one, the Git root above this folder."""
    try:
        configuration(path, dict(os.environ))
    except ConfigError:
        if path or os.environ.get(CONFIG_VARIABLE):
            raise
        here = Path.cwd()
        return next((above for above in (here, *here.parents) if (above / ".git").exists()), here), None
    config, folder = load(path, dict(os.environ), need_token=False)
    return (folder / config.portfolio.root).resolve(), config


def _looked(
    root: Path, config: "Config | None", files: Sequence[Path], exclude: Sequence[str], *, add: bool = False
) -> "list[Looked]":
    from sync.engine.header_files import look

    paths = []
    for file in files:
        if not file.resolve().is_relative_to(root):
            raise ConfigError([f"{file} is not in the portfolio at {root}."], "Name files of the portfolio.")
        paths.append(file.resolve().relative_to(root).as_posix())
    today = datetime.now(UTC).date().isoformat()
    return list(look(root, config, today, paths, exclude=exclude, add=add))


def _exit(looked: "Sequence[Looked]", *, strict: bool, fixed: bool) -> int:
    """1 where an error is left; with `strict` where anything is."""
    wrong = [one for one in looked if (_remains(one, fixed=fixed) if strict else _is_error(one, fixed=fixed))]
    return int(Exit.INCOMPLETE if wrong else Exit.DONE)


def _remains(one: "Looked", *, fixed: bool) -> bool:
    return bool(one.problem or (one.mended.left if fixed else one.mended.defects))


def _is_error(one: "Looked", *, fixed: bool) -> bool:
    """In a file that is synced, whatever leaves its header unsaid; its form and a moved path are warnings."""
    from sync.convert.headers.mend import Defect

    found = one.mended.left if fixed else one.mended.defects
    return one.managed and bool(one.problem or set(found) - {Defect.FORM, Defect.SOURCE_PATH})


def _say(looked: "Sequence[Looked]", *, as_json: bool, diff: bool, fixed: bool = False) -> None:
    if as_json:
        click.echo(json.dumps({"version": VERSION, "files": len(looked), "found": list(_facts(looked))}, indent=2))
        return
    for line in _lines(looked, diff=diff, fixed=fixed):
        click.echo(line)
    click.echo(_count(looked), err=True)


def _facts(looked: "Sequence[Looked]") -> Iterator[dict[str, object]]:
    for one in looked:
        if one.mended.defects or one.problem:
            yield {
                "path": one.path,
                "managed": one.managed,
                "defects": [defect.name.lower() for defect in one.mended.defects],
                "problems": [one.problem] if one.problem else list(one.mended.sentences),
                "mendable": one.mended.text != one.before,
            }


def _lines(looked: "Sequence[Looked]", *, diff: bool, fixed: bool) -> Iterator[str]:
    from sync.core.encode import log_line
    from sync.engine.diffs import text_diff

    for one in looked:
        for sentence in [one.problem] if one.problem else one.mended.sentences:
            kind = "error  " if _is_error(one, fixed=fixed) else "warning"
            done = " (mended)" if fixed and one.mended.text != one.before else ""
            yield f"{kind} {log_line(one.path)}: {log_line(sentence or '')}{done}"
        if diff and one.mended.text != one.before:
            yield from text_diff(one.before, one.mended.text, one.path)


def _count(looked: "Sequence[Looked]") -> str:
    counts = Counter(str(defect) for one in looked for defect in one.mended.defects)
    counts["cannot be read"] = sum(1 for one in looked if one.problem)
    good = sum(1 for one in looked if not one.mended.defects and not one.problem)
    parts = [
        f"{number} with {what}" if what != "cannot be read" else f"{number} unreadable"
        for what, number in counts.most_common()
        if number
    ]
    share = f"{100 * good // len(looked)} %" if looked else "100 %"
    return f"{len(looked)} files, {good} good ({share})" + "".join(f"; {part}" for part in parts) + "."
