"""Fetches the files that new documents link to, each once, and says which could not be had."""

from posixpath import dirname

from pydantic import SecretStr

from sync.core.config import Config
from sync.core.model import Snapshot
from sync.core.plan import Asset, Finding, Severity, WriteFile
from sync.engine.outside import Outside
from sync.planners.assets import BY_HAND, LENGTHS, name, settled, shown
from sync.ports.file_host import Unfetched

MEGABYTE = 1_000_000


class Assets:
    """The files of one run: `contents` by path are to be committed with the documents, `findings` tell of the rest.

    What cannot be had never holds its document back: it is made once, and its link then leads to Notion.
    """

    def __init__(self, snapshot: Snapshot, config: Config, outside: Outside) -> None:
        self.contents: dict[str, bytes] = {}
        self.findings: list[Finding] = []
        self._largest = config.portfolio.largest_file_mb * MEGABYTE
        self._outside = outside
        self._signed: dict[str, SecretStr] = {}
        for page in snapshot.pages:
            self._signed |= page.files
            self._signed |= page.body.files if page.body else {}
        self._places: dict[str, str | None] = {}

    def beside(self, document: WriteFile) -> WriteFile:
        """The document as it is to be written, once its files are fetched."""
        saved = {}
        for asset in document.assets:
            if asset.path not in self._places:
                self._places[asset.path] = self._save(asset, document)
            if place := self._places[asset.path]:
                saved[asset.address] = place
        return settled(document, saved)

    def _save(self, asset: Asset, document: WriteFile) -> str | None:
        """Where the file is now; None where it could not be had."""
        notion = self._outside.notion
        address = self._signed[asset.address]
        try:
            data = self._outside.effects.do("file.fetch", asset.path, lambda: notion.file(address, self._largest))
            return self._place(asset, data)
        except Unfetched as why:
            what = f"A file of its page, {shown(asset.address)}, was not saved: {why.what}."
            self.findings.append(Finding(Severity.WARNING, "asset", document.path, what, BY_HAND, document.ulid))
            return None

    def _place(self, asset: Asset, data: bytes) -> str:
        """Where these bytes go: to an equal file in the folder, else to a path where nothing stands."""
        folder, repo = dirname(asset.path), self._outside.repo
        for path, known in self.contents.items():
            if dirname(path) == folder and known == data:
                return path
        for path in (f"{folder}/{name(asset.address, length)}" for length in LENGTHS):
            if repo.holds(path, data):
                return path
            if path not in repo.paths() and not repo.dirty([path]):
                self.contents[path] = data
                return path
        raise Unfetched("other files have its name")
