"""Kept texts: found on the ledger, compared with the portfolio, and put back on their pages."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import unified_diff

from sync.convert.from_notion.body import from_notion
from sync.convert.headers import header
from sync.convert.markdown.canon import canon
from sync.convert.to_notion.body import Links, to_notion
from sync.convert.to_notion.projection import BANNER
from sync.core.config import Config
from sync.core.encode import log_line
from sync.core.errors import ConfigError, Exit, Rejected, SyncError
from sync.core.plan import UpdatePage
from sync.core.selection import Selection
from sync.engine.keepsake import read_kept
from sync.engine.outside import Outside
from sync.engine.pages import CHILDREN
from sync.engine.run import Run, Show, run
from sync.planners.reconcile import equality
from sync.planners.restore import REASON, Kept, restoring
from sync.planners.roles import role_of
from sync.ports.ledger import Ledger
from sync.ports.repo import Repo

LISTED = "`portfolio-sync conflicts` lists what is kept."


def all_kept(ledger: Ledger) -> tuple[Kept, ...]:
    """Every kept text on the ledger as the remote has it now, newest first."""
    ledger.fetch_and_read()
    return read_kept(ledger.kept())


def of_record(kept: Sequence[Kept], wanted: str) -> list[Kept]:
    """The kept texts of the one record with this ULID, title or path, newest first. ConfigError where it is not one."""
    found = [one for one in kept if Selection(only=wanted).names(one.ulid, one.title, one.path)]
    ulids = sorted({one.ulid for one in found})
    if not found:
        raise ConfigError([f"Nothing is kept of {wanted!r}."], LISTED)
    if len(ulids) > 1:
        raise ConfigError([f"{wanted!r} names several records: {', '.join(ulids)}."], "Name one by its ULID.")
    return found


def numbered(kept: Sequence[Kept], number: int) -> Kept:
    """The kept text of this number, 1 the newest."""
    if not 1 <= number <= len(kept):
        raise ConfigError([f"There is no number {number}: {kept[0].ulid} has {len(kept)} kept texts."], LISTED)
    return kept[number - 1]


def named(kept: Sequence[Kept], name: str | None) -> Kept:
    """The kept text of this name; without one, the newest that was not itself set aside by putting one back."""
    if name is None:
        return next((one for one in kept if one.reason != REASON), kept[0])
    found = next((one for one in kept if one.name == name.removesuffix(".md")), None)
    if found is None:
        known = "\n".join(f"  {one.name}" for one in kept)
        raise ConfigError([f"{kept[0].ulid} has no kept text {name!r}. It has:\n{known}"], LISTED)
    return found


def difference(kept: Kept, config: Config, repo: Repo) -> Iterator[str]:
    """From the file in HEAD to the kept text, both in the portfolio's Markdown; lines safe for a terminal."""
    path, body = _file(kept, config, repo)
    links = Links(path, config.portfolio.web_url, config.portfolio.branch)
    now = canon(from_notion(f"{BANNER}\n\n{to_notion(body, links).markdown}").markdown) if path else ""
    then = canon(from_notion(kept.markdown).markdown)
    names = (path or "(no file in HEAD)", f"kept {kept.name}")
    yield from map(log_line, unified_diff(now.splitlines(), then.splitlines(), *names, lineterm=""))


def _file(kept: Kept, config: Config, repo: Repo) -> tuple[str, str]:
    """Path and body of the record's file in HEAD; both empty where there is none."""
    for blob in repo.blobs(("**/*.md",)):
        parsed = header.read(blob.text)
        if parsed.header.ulid == kept.ulid and role_of(blob.path, parsed.header, config) == kept.role:
            return blob.path, parsed.body
    return "", ""


def restore(
    wanted: str,
    name: str | None,
    config: Config,
    outside: Outside,
    *,
    allowed: frozenset[str] = frozenset(),
    dry: bool = False,
    show: Show | None = None,
) -> Run:
    """Put a kept text and the kept values back on the record's page, which is kept first as it is now.

    Raises what `run` raises; ConfigError where nothing is kept, Rejected where the kept text cannot be written.
    """
    kept = named(of_record(all_kept(outside.ledger), wanted), name)
    if not kept.readable:
        raise Rejected(f"The facts of {kept.name} cannot be read, so its page is not known.", "Copy the text by hand.")
    if any(tag in kept.markdown for tag in CHILDREN):
        what = "The kept text holds sub-pages or databases; writing it would move them."
        raise Rejected(what, f"Copy what you need from `portfolio-sync conflicts show {kept.ulid} --name {kept.name}`.")
    if kept.database not in config.notion.databases:
        raise ConfigError([f"The kept text belongs to database {kept.database!r}, which config.yaml does not name."])
    done = run(restoring(kept), config, outside, Selection(allowed=allowed), dry=dry, show=show)
    return done if dry or done.exit else _read_back(kept, done, outside)


def _read_back(kept: Kept, done: Run, outside: Outside) -> Run:
    """The same, with a word where Notion holds something else than what was written."""
    written = next((op for op in done.plan.operations if isinstance(op, UpdatePage) and op.markdown is not None), None)
    if written is None:
        return done
    try:
        there = outside.notion.body(written.page_id)
        what = "" if equality(there.markdown) == equality(kept.markdown) else "Notion made another text of it."
    except SyncError as error:
        what = f"It could not be read back: {error.what}"
    note = f"{what} Compare the page with `portfolio-sync conflicts show {kept.ulid} --name {kept.name}`."
    return replace(done, exit=Exit.INCOMPLETE, notes=(*done.notes, note)) if what else done
