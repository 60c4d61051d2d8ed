"""The configuration as values: what `config.yaml` may say, and what the rooms ask of it."""

from collections.abc import Mapping
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from sync.core import config_types as types
from sync.core.config_types import Key, Name
from sync.core.zones import Zone

NOTION = "https://api.notion.com"
BOT_BRANCH = "portfolio-sync/updates"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class Database(_Section):
    """One Notion database. Without `id` it is found once by its exact trimmed title and remembered."""

    entity: Key = Field(description="Singular entity name, as in file headers and the log.")
    title: Name | None = Field(None, description="Exact title in Notion; blanks at the ends do not count.")
    id: Name | None = Field(None, description="Database id or data source id: either kind works.")
    unique_id_field: Name = Field("Unique ID", description="Text property that holds the ULID.")
    human_id_field: Name | None = Field(None, description="Property with the id people use, for display only.")
    aliases: Mapping[Name, tuple[Name, ...]] = Field(
        default_factory=dict,
        description="Names used in documents and rules, each with the live names to try in order.",
    )
    zone: Zone | None = Field(None, description="Zone of its records where it is not internal.")

    def has_id(self, *ids: str) -> bool:
        """Whether an id is configured, and is one of these, such as those of a database and its data source."""
        return self.id is not None and types.bare_id(self.id) in map(types.bare_id, ids)


class Notion(_Section):
    """Where Notion is and which databases belong to the sync."""

    api_token: types.Token = Field(description="Integration token; keep it in the environment: ${NOTION_API_TOKEN}.")
    api_url: types.ApiUrl = Field(NOTION, description="Other than Notion's own only on loopback, with a sandbox token.")
    requests_per_minute: int = Field(180, ge=1, le=600, description="Budget of this connection.")
    databases: Mapping[Key, Database] = Field(min_length=1, description="Databases under a key of your own.")


class Remote(StrEnum):
    """Who can read the portfolio's remote."""

    PRIVATE = "private"
    PUBLIC = "public"


class Delivery(StrEnum):
    """How a run's files reach the branch."""

    COMMIT = "commit"
    PULL_REQUEST = "pull_request"


class Paths(_Section):
    """Where promoted records lie: patterns with {venture}, {engagement}, {project}, {deliverable}, {date}, {slug}."""

    venture: types.VenturePath = Field("ventures/{venture}", description="Folder of a venture.")
    engagement: types.EngagementPath = Field(
        "ventures/{venture}/engagements/{engagement}", description="Folder of an engagement."
    )
    project: types.ProjectPath = Field(
        "ventures/{venture}/projects/{project}", description="Folder of a project without an engagement."
    )
    engagement_project: types.EngagementProjectPath = Field(
        "ventures/{venture}/engagements/{engagement}/projects/{project}",
        description="Folder of a project that relates to exactly one engagement.",
    )
    deliverable: types.DeliverablePath = Field(
        "deliverables/{deliverable}", description="Folder of a deliverable, below its project's."
    )
    decision: types.DecisionPath = Field("decisions/{date}_{slug}_v01.md", description="One file a decision.")


class Portfolio(_Section):
    """The Git portfolio. Its paths are relative to the root; a leading slash means the root too."""

    root: Name = Field(".", description="Folder of the Git repository; ${PORTFOLIO_ROOT:-.} in the shipped file.")
    branch: types.GitName = Field("main", description="The branch that documents are read from and written to.")
    remote_name: types.GitName = Field("origin", description="Git's name for the remote that is pushed to.")
    remote: Remote = Field(Remote.PRIVATE, description="Who can read the remote: private or public.")
    delivery: Delivery = Field(
        Delivery.COMMIT, description="commit: files go to the branch; pull_request: they are proposed on GitHub."
    )
    bot_branch: types.GitName = Field(BOT_BRANCH, description="The branch of that pull request; one, kept up to date.")
    web_url: types.WebUrl | None = Field(None, description="The repository's address on the web, for links on pages.")
    sot_path: types.InsideRoot = Field("sot/", description="Folder of the tables that briefs are verified against.")
    ventures_path: types.InsideRoot = Field("ventures/", description="Folder of the ventures.")
    decisions_path: types.InsideRoot = Field("decisions/", description="Folder of the decision records.")
    context_path: types.InsideRoot = Field("context/", description="Folder of documents above all ventures.")
    templates_path: types.InsideRoot = Field("templates/", description="Folder of your own Markdown templates.")
    logs_path: types.InsideRoot = Field("logs/", description="Folder of context_actions.csv.")
    id_map_path: types.InsideRoot | None = Field(
        None,
        description="Table of records and their files; written, never read. Without a path it is "
        "integrations/notion_id_map.csv, with the configuration's name added where that is not main.",
    )
    paths: Paths = Field(Paths(), description="Where promoted records lie.")
    largest_file_mb: int = Field(
        10, ge=0, le=50, description="Files of a promoted page up to so many MB are saved beside its document; 0: none."
    )


class Publish(_Section):
    """Which files go to which database. `properties` maps live property names to what fills them."""

    files: tuple[types.InsideRoot, ...] = Field(
        min_length=1, description="Patterns from the root; * stops at /, ** does not."
    )
    database: Key | None = Field(None, description="Target database key; without one the files are skipped.")
    enabled: bool = Field(True, description="Whether the rule is in use; true or false.")
    body: Literal["document", "reference"] = Field(
        "document", description="The whole document, or only a line that refers to the file."
    )
    zone: Zone = Field(Zone.INTERNAL, description="Most sensitive zone the target may hold.")
    properties: Mapping[Name, types.Filling] = Field(
        default_factory=dict,
        description="Live property: title, ulid, path, url, version, zone, level, date, tags, venture, "
        "'section <heading>', 'field <label>' or 'text <constant>'. Title and ULID are always filled.",
    )


class Sync(_Section):
    """What is kept in Notion, published to it, or promoted from it."""

    tier1_entities: tuple[Key, ...] = Field((), description="Stay in Notion. Entity names or database keys.")
    tier2_entities: tuple[Key, ...] = Field((), description="Written in the portfolio, published to Notion.")
    tier3_entities: tuple[Key, ...] = Field((), description="Begun in Notion, promoted to the portfolio when done.")
    promotion_triggers: Mapping[Key, tuple[types.Trigger, ...]] = Field(
        default_factory=dict, description="Conditions by entity; all must hold. Example: Status == Complete."
    )
    synonyms: Mapping[Name, tuple[Name, ...]] = Field(
        default_factory=dict, description="A value used in triggers and the live values that mean the same."
    )
    publish: Mapping[Key, Publish] = Field(default_factory=dict, description="Publish rules by entity.")
    skip_titles: tuple[Name, ...] = Field(
        ("TEST-*",), description="Patterns of titles that are never promoted or published."
    )


class Notify(_Section):
    """Who gets a message when a run has ended."""

    urls: tuple[SecretStr, ...] = Field(
        (), description="Addresses as apprise takes them, each from the environment: ${NOTIFY_URL:-}. Empty is none."
    )
    on: Literal["failure", "always"] = Field("failure", description="failure: only where something was not done.")

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses in clear, empty ones left out."""
        return tuple(text for url in self.urls if (text := url.get_secret_value().strip()))


class Config(_Section):
    """The whole of config.yaml."""

    name: Key = Field("main", description="Name of this configuration; the ledger branch carries it.")
    time_zone: types.TimeZone = Field("UTC", description="IANA name, such as Europe/Berlin.")
    notion: Notion = Field(description="Where Notion is and which databases belong to the sync.")
    portfolio: Portfolio = Field(Portfolio(), description="The Git portfolio.")
    sync: Sync = Field(Sync(), description="What is kept in Notion, published to it, or promoted from it.")
    notify: Notify = Field(Notify(), description="Who gets a message when a run has ended.")

    @property
    def id_map_path(self) -> str:
        """Where the id map lies: two configurations of one portfolio do not write the same file by default."""
        tail = "" if self.name == "main" else f"_{self.name}"
        return self.portfolio.id_map_path or f"integrations/notion_id_map{tail}.csv"

    def names(self, database: str, name: str) -> tuple[str, ...]:
        """The live names to try for `name`, in order: itself, then its aliases."""
        entry = self.notion.databases.get(database)
        return (name, *(entry.aliases.get(name, ()) if entry else ()))

    def values(self, value: str) -> tuple[str, ...]:
        """The live values that count as `value`: itself, then its synonyms."""
        return (value, *self.sync.synonyms.get(value, ()))

    def database_of(self, entity: str) -> str | None:
        """The configuration key of an entity's database; the key itself is accepted too."""
        if entity in self.notion.databases:
            return entity
        return next((key for key, entry in self.notion.databases.items() if entry.entity == entity), None)

    def entity_of(self, database: str) -> str:
        """The entity name of a database key."""
        return self.notion.databases[database].entity

    def tier(self, entity: str) -> int | None:
        """1, 2 or 3 as the tier lists say, which may hold entity names or database keys."""
        names = {entity, self.database_of(entity)}
        lists = (self.sync.tier1_entities, self.sync.tier2_entities, self.sync.tier3_entities)
        return next((n for n, entities in enumerate(lists, 1) if names & set(entities)), None)

    def is_test(self, title: str) -> bool:
        """Whether a record of this title is excluded by `skip_titles`."""
        return any(fnmatchcase(title.strip(), pattern) for pattern in self.sync.skip_titles)
