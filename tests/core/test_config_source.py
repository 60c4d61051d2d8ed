"""From text to configuration: every problem at once, with its line, and no secret in any message."""

import re
import string
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core.config import NOTION, Config, Remote
from sync.core.config_source import Setting, read_config, sources
from sync.core.errors import ConfigError, Exit
from sync.core.zones import Zone

CANARY = "ntn_" + "C4n4ry" * 8
TOKEN = {"NOTION_API_TOKEN": CANARY}
ID = "2845c4eb-9526-8182-8ccf-000b14d4c431"
HEAD = "notion:\n  api_token: ${NOTION_API_TOKEN}\n"
DATABASES = "  databases:\n    offers: {title: Offers, entity: offer}\n"
MINIMAL = HEAD + DATABASES

SPECIFIED = f"""
notion:
  api_token: ${{NOTION_API_TOKEN}}

  databases:
    ventures:
      id: "{ID}"
      entity: venture
      unique_id_field: "Unique ID"
      human_id_field: "Venture ID"

    # ... (see /integrations/notion/database_ids_reference.md for full list)

portfolio:
  root: ${{PORTFOLIO_ROOT}}
  sot_path: sot/
  ventures_path: ventures/
  decisions_path: decisions/
  logs_path: logs/

sync:
  tier1_entities: [daily_thread, tasks, sprints, deals, touchpoints, experiments]
  tier2_entities: [offer, service_blueprint, playbook, decision]
  tier3_entities: [project, engagement, deliverable]

  promotion_triggers:
    project: ["Status == Complete"]
    engagement: ["Status == Complete"]
    deliverable: ["Approved == true"]
"""


def problems(text: str, environ: Mapping[str, str] = TOKEN) -> list[str]:
    """What is told of `text`; never with the token in it."""
    with pytest.raises(ConfigError) as caught:
        read_config(text, environ)
    assert (Exit.USAGE, False) == (caught.value.exit, CANARY in str(caught.value))
    return caught.value.problems


def portfolio(line: str) -> str:
    """A configuration with one line in its portfolio section, which is line 6 of the file."""
    return f"{MINIMAL}portfolio:\n  {line}\n"


def test_the_configuration_of_the_specification_is_read() -> None:
    """As written there, with the variables it names."""
    config = read_config(SPECIFIED, TOKEN | {"PORTFOLIO_ROOT": "/somewhere/portfolio"})
    venture = config.notion.databases["ventures"]
    assert (CANARY, ID, "venture", "Unique ID", "Venture ID") == (
        config.notion.api_token.get_secret_value(),
        venture.id,
        venture.entity,
        venture.unique_id_field,
        venture.human_id_field,
    )
    assert ("/somewhere/portfolio", "sot/", ("Approved == true",)) == (
        config.portfolio.root,
        config.portfolio.sot_path,
        config.sync.promotion_triggers["deliverable"],
    )
    assert [1, 2, 3] == [config.tier(name) for name in ("daily_thread", "playbook", "engagement")]


def test_what_is_not_written_has_its_default() -> None:
    """The smallest configuration is a token and one database."""
    config = read_config(MINIMAL, TOKEN)
    assert ("main", "UTC", NOTION, 180, ".", Remote.PRIVATE, ("TEST-*",)) == (
        config.name,
        config.time_zone,
        config.notion.api_url,
        config.notion.requests_per_minute,
        config.portfolio.root,
        config.portfolio.remote,
        config.sync.skip_titles,
    )


@pytest.mark.parametrize(
    ("line", "attribute", "expected"),
    [
        ("root: 012", "root", "012"),
        ("root: yes", "root", "yes"),
        ("root: 2025-10-17", "root", "2025-10-17"),
        ("root:", "root", "."),
        ("root: ${ROOT}/x", "root", "a: {b: !!c}\n/x"),
        ("root: $${ROOT}", "root", "${ROOT}"),
        ("root: ${MISSING:-.}", "root", "."),
        ("remote: ${MISSING:-public}", "remote", Remote.PUBLIC),
        ("logs_path: /logs/", "logs_path", "logs/"),
    ],
)
def test_values_are_text_until_the_model_reads_them(line: str, attribute: str, expected: object) -> None:
    """No YAML 1.1 surprises, and no YAML out of a variable."""
    config = read_config(portfolio(line), TOKEN | {"ROOT": "a: {b: !!c}\n"})
    assert expected == getattr(config.portfolio, attribute)


def test_numbers_and_truths_may_come_from_the_environment() -> None:
    """What the model wants as a number or boolean is read from text."""
    rule = "sync:\n  publish:\n    offer: {files: ['a.md'], enabled: '${ENABLED}', zone: '${ZONE:-private}'}\n"
    text = f"{HEAD}  requests_per_minute: ${{RPM}}\n{DATABASES}{rule}"
    config = read_config(text, TOKEN | {"RPM": "90", "ENABLED": "no"})
    offer = config.sync.publish["offer"]
    assert (90, False, Zone.PRIVATE) == (config.notion.requests_per_minute, offer.enabled, offer.zone)


SITE = "https://www.notion.so/my-integrations"
CURE = f'NOTION_API_TOKEN not set. Get a token at {SITE}, then:\n    export NOTION_API_TOKEN="secret_your_token_here"'
RENAME = (
    "NOTION_API_TOKEN not set, but NOTION_API_KEY is. Set it under this name:\n"
    '    export NOTION_API_TOKEN="$NOTION_API_KEY"'
)
MANGLED = "It holds blanks, quotes or other characters that no token has. Copy it again."


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({}, CURE),
        ({"NOTION_API_TOKEN": ""}, CURE),
        ({"NOTION_API_KEY": CANARY}, RENAME),
        ({"NOTION_API_TOKEN": "secret_your_token_here"}, f"It is still the example. Get your own at {SITE}."),
        ({"NOTION_API_TOKEN": f"{CANARY}\n"}, MANGLED),
        ({"NOTION_API_TOKEN": f'"{CANARY}"'}, MANGLED),
    ],
)
def test_a_token_that_is_not_there_has_its_own_cure(environ: Mapping[str, str], told: str) -> None:
    """The lines of the specification, ready to be copied."""
    assert [f"config.yaml:2: notion.api_token: {told}"] == problems(MINIMAL, environ)


@pytest.mark.parametrize("text", [MINIMAL, f"notion:\n{DATABASES}", f"notion:\n  api_token:\n{DATABASES}"])
def test_commands_that_need_no_token_get_none(text: str) -> None:
    """Whether the variable is set or not, and whether the line is there."""
    for environ in ({}, TOKEN):
        assert read_config(text, environ, need_token=False).notion.api_token.get_secret_value() == ""


@pytest.mark.parametrize("written", [CANARY, f"${{NOTION_API_TOKEN:-{CANARY}}}", "plain", f"'{CANARY} '"])
@pytest.mark.parametrize("need_token", [True, False])
def test_a_token_in_the_file_is_refused(written: str, need_token: bool) -> None:
    """It would end in a commit. Its value is not repeated."""
    with pytest.raises(ConfigError) as caught:
        read_config(f"notion:\n  api_token: {written}\n{DATABASES}", {}, need_token=need_token)
    told = "A token stands in the file. Revoke it in Notion, and write ${NOTION_API_TOKEN} here."
    assert [f"config.yaml:2: notion.api_token: {told}"] == caught.value.problems


@pytest.mark.parametrize(
    ("url", "token", "words"),
    [
        (NOTION, CANARY, None),
        (f"{NOTION}/", CANARY, None),
        ("http://127.0.0.1:8765", "sandbox_one", None),
        ("http://localhost:8765/", "sandbox_one", None),
        ("http://[::1]:8765", "sandbox_one", None),
        ("http://127.0.0.1:8765", CANARY, "Only tokens that begin with sandbox_"),
        ("http://10.0.0.1", "sandbox_one", "on this machine"),
        ("https://api.notion.com.example.org", CANARY, "on this machine"),
        ("http://api.notion.com", CANARY, "on this machine"),
        ("http://127.0.0.1@example.org", "sandbox_one", "on this machine"),
        ("http://127.0.0.1\\@example.org", "sandbox_one", "on this machine"),
        ("http://user@127.0.0.1", "sandbox_one", "on this machine"),
        ("http://127.0.0.1/?next=example.org", "sandbox_one", "on this machine"),
        ("http://127.0.0.1:99999", "sandbox_one", "on this machine"),
        ("http://[::1", "sandbox_one", "on this machine"),
        ("ftp://127.0.0.1", "sandbox_one", "on this machine"),
        ("127.0.0.1:8765", "sandbox_one", "on this machine"),
    ],
)
def test_a_real_token_goes_to_notion_only(url: str, token: str, words: str | None) -> None:
    """Another address must be this machine's, and its token a sandbox token."""
    text = f"{HEAD}  api_url: ${{URL}}\n{DATABASES}"
    environ = {"NOTION_API_TOKEN": token, "URL": url}
    if words is None:
        assert url.rstrip("/") == read_config(text, environ).notion.api_url
    else:
        (told,) = problems(text, environ)
        assert told.startswith("config.yaml:3: notion.api_url: Only ")
        assert words in told


def task(entry: str) -> str:
    """A configuration with a second database, on line 5."""
    return f"{MINIMAL}    tasks: {entry}\n"


def rules(text: str) -> str:
    """A configuration with a sync section, on line 5."""
    return f"{MINIMAL}sync: {{{text}}}\n"


def offer(rule: str) -> str:
    """A configuration with a publish rule for offers, on line 5."""
    return rules(f"publish: {{offer: {{{rule}}}}}")


def pace(number: str) -> str:
    """A configuration with requests per minute, on line 3."""
    return f"{HEAD}  requests_per_minute: {number}\n{DATABASES}"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        # what YAML says
        ("", "1", "The file is empty."),
        ("- notion", "1", "Write keys and values here, as in 'notion:'."),
        ("notion: 'open\n", "1", "Not valid YAML: found unexpected end of stream."),
        (f"{MINIMAL}name: a\nname: b\n", "6: name", "The key stands twice, in lines 5 and 6: keep one."),
        (f"{MINIMAL}name: !!python/name:os.x\n", "5: name", "The tag !!python/name:os.x is not supported"),
        # variables
        (portfolio("root: ${NOWHERE}"), "6: portfolio.root", "The variable NOWHERE is not set. Set it, or give a"),
        (portfolio("branch: portfolio-sync"), "5: portfolio.bot_branch", "Git cannot have it beside the branch"),
        (portfolio("bot_branch: main"), "6: portfolio.bot_branch", "Git cannot have it beside the branch main."),
        (portfolio("bot_branch: main/bot"), "6: portfolio.bot_branch", "Git cannot have it beside the branch main."),
        (portfolio("bot_branch: notion-sync/x"), "6: portfolio.bot_branch", "Branches below notion-sync/ are"),
        (portfolio("root: ${NO-WHERE}"), "6: portfolio.root", "${NO-WHERE} is no reference. Write ${NAME}"),
        (task("{entity: task, title: '${NOWHERE}'}"), "5: notion.databases.tasks.title", "The variable NOWHERE is"),
        # keys
        (f"{MINIMAL}nmae: x\n", "5: nmae", "There is no such key. Did you mean name? Known here: name, time_zone"),
        (portfolio("rot: x"), "6: portfolio.rot", "There is no such key. Did you mean root?"),
        ("name: x\n", "1: notion", "It is missing. Where Notion is"),
        ("notion:\n", "1: notion", "It is missing. Where Notion is"),
        (f"notion:\n{DATABASES}", "1: notion.api_token", "It is missing. Write: api_token: ${NOTION_API_TOKEN}"),
        (HEAD, "1: notion.databases", "It is missing. Databases under a key of your own."),
        (f"{HEAD}  databases:\n", "3: notion.databases", "It is missing. Databases under a key of your own."),
        (f"{HEAD}  databases: {{}}\n", "3: notion.databases", "Write at least one entry."),
        (f"{MINIMAL}    Tasks: {{entity: t, title: T}}\n", "5: notion.databases.Tasks", "A key here is lower-case"),
        # types
        ("notion: 5\n", "1: notion", "Write a section of keys here"),
        (portfolio("paths: []"), "6: portfolio.paths", "Write a section of keys here"),
        (portfolio("root: {a: b}"), "6: portfolio.root", "Write text here."),
        (portfolio("root: ''"), "6: portfolio.root", "It is empty: write a value, or take the line out."),
        (portfolio('root: "\\ud800"'), "6: portfolio.root", "It holds a character that is no text."),
        (portfolio("remote: all"), "6: portfolio.remote", "'all' is none of 'private' or 'public'."),
        (f"{MINIMAL}name: Main\n", "5: name", "'Main' must be lower-case letters, digits and _"),
        (pace("many"), "3: notion.requests_per_minute", "'many' is not a whole number."),
        (pace("1.5"), "3: notion.requests_per_minute", "'1.5' is not a whole number."),
        (pace("0"), "3: notion.requests_per_minute", "'0' is too small: write 1 or more."),
        (pace("601"), "3: notion.requests_per_minute", "'601' is too large: write 600 or less."),
        (pace("[5]"), "3: notion.requests_per_minute", "Write a whole number."),
        # places in Git and on disk
        (portfolio("branch: --force"), "6: portfolio.branch", "'--force' is no name that Git allows."),
        (portfolio("branch: a..b"), "6: portfolio.branch", "'a..b' is no name that Git allows."),
        (portfolio("remote_name: ext::sh"), "6: portfolio.remote_name", "'ext::sh' is no name that Git allows."),
        (portfolio("web_url: http://x.org"), "6: portfolio.web_url", "It must be an https address"),
        (portfolio("web_url: https://me:pw@x.org"), "6: portfolio.web_url", "It must be an https address"),
        (portfolio("web_url: 'https://[x'"), "6: portfolio.web_url", "It must be an https address"),
        (portfolio("sot_path: ../sot"), "6: portfolio.sot_path", "'..' in '../sot' is empty or points to a folder ab"),
        (portfolio("logs_path: .git/x"), "6: portfolio.logs_path", "'.git' in '.git/x' looks like Git's own folder"),
        (portfolio("logs_path: C:\\logs"), "6: portfolio.logs_path", "'C:\\logs' in 'C:\\logs' holds one of"),
        (portfolio("paths: {venture: v/{x}}"), "6", "Not valid YAML: expected ',' or '}'"),
        (portfolio("paths: {venture: 'v/{x}'}"), "6: portfolio.paths.venture", "{x} is no placeholder here. Known: {v"),
        (portfolio("paths: {project: '{venture}'}"), "6: portfolio.paths.project", "{project} is missing: without it"),
        (portfolio("paths: {project: '../{project}'}"), "6: portfolio.paths.project", "'..' in '../x' is empty or"),
        (portfolio("paths: {project: '{project}}'}"), "6: portfolio.paths.project", "A brace has no partner."),
        (f"{MINIMAL}time_zone: Europe/Berlim\n", "5: time_zone", "'Europe/Berlim' is not an IANA time zone. Did you"),
        (f"{MINIMAL}time_zone: ../../etc/passwd\n", "5: time_zone", "'../../etc/passwd' is not an IANA time zone."),
        # databases
        (task(""), "5: notion.databases.tasks", "Write a section of keys here"),
        (task("{title: T}"), "5: notion.databases.tasks.entity", "It is missing. Singular entity name"),
        (task("{entity: task}"), "5: notion.databases.tasks", "It has neither title nor id"),
        (task("{entity: task, title: T, id: ''}"), "5: notion.databases.tasks.id", "It is empty"),
        (task("{entity: task, id: abc}"), "5: notion.databases.tasks.id", "It is no Notion id, which has 32 digits"),
        (task("{entity: task, title: ' Offers '}"), "5: notion.databases.tasks.title", "' Offers ' is the title of"),
        (task("{entity: offer, title: T}"), "5: notion.databases.tasks.entity", "'offer' is the entity of"),
        (
            f"{task(f'{{entity: a, id: {ID}}}')}    b: {{entity: b, id: {ID.replace('-', '').upper()}}}\n",
            "6: notion.databases.b.id",
            "'2845C4EB952681828CCF000B14D4C431' is the id of notion.databases.tasks already",
        ),
        (task("{entity: task, title: T, zone: x}"), "5: notion.databases.tasks.zone", "'x' is none of 'public', 'int"),
        (task("{entity: t, title: T, aliases: {A: B}}"), "5: notion.databases.tasks.aliases.A", "Write a list: [B]."),
        # rules
        (rules("tier1_entities: offer"), "5: sync.tier1_entities", "Write a list: [offer]."),
        (rules("tier1_entities: [ofer]"), "5: sync.tier1_entities[0]", "No entity or database is called 'ofer'. Did"),
        (
            rules("tier1_entities: [offer], tier2_entities: [deal, offers]"),
            "5: sync.tier2_entities[1]",
            "'offers' stands in sync.tier1_entities[0] already: an entity has one tier.",
        ),
        (
            rules("promotion_triggers: {offers: [A == 1]}"),
            "5: sync.promotion_triggers.offers",
            "Rules stand under an entity, and 'offers' is none. Write offer.",
        ),
        (
            rules("promotion_triggers: {projekt: [A == 1]}"),
            "5: sync.promotion_triggers.projekt",
            "Rules stand under an entity, and 'projekt' is none. Did you mean project?",
        ),
        (rules("promotion_triggers: {deal: A == 1}"), "5: sync.promotion_triggers.deal", "Write a list: [A == 1]."),
        (
            rules("promotion_triggers: {deal: [A = 1]}"),
            "5: sync.promotion_triggers.deal[0]",
            "To compare, write == here, not =.\n    A = 1\n      ^",
        ),
        (offer("files: []"), "5: sync.publish.offer.files", "Write at least one entry."),
        (offer("files: ['../*.md']"), "5: sync.publish.offer.files[0]", "'..' in '../*.md' is empty or points"),
        (offer("files: [a], database: offer"), "5: sync.publish.offer.database", "notion.databases has no 'offer'."),
        (
            offer("files: [a], database: offers, zone: private"),
            "5: sync.publish.offer.zone",
            "It lets private documents into offers, whose zone is internal. Write zone: internal, or raise notion.data",
        ),
        (offer("files: [a], enabled: perhaps"), "5: sync.publish.offer.enabled", "'perhaps' is neither true nor fal"),
        (offer("files: [a], enabled: [x]"), "5: sync.publish.offer.enabled", "Write true or false."),
        (offer("files: [a], body: all"), "5: sync.publish.offer.body", "'all' is none of 'document' or 'reference'."),
        (offer("files: [a], properties: {P: price}"), "5: sync.publish.offer.properties.P", "'price' is not something"),
    ],
    ids=lambda value: value[-30:].strip(),
)
def test_one_mistake_is_one_problem_with_its_line(text: str, place: str, words: str) -> None:
    """File, line, path, what is wrong and what to do; and nothing else is complained of."""
    (problem,) = problems(text)
    assert problem.startswith(f"config.yaml:{place}: {words}"), problem


def test_every_problem_is_told_at_once_in_the_order_of_the_file() -> None:
    """Of whatever kind: YAML, variables, the model, and between values."""
    text = f"""
name: Main
notion:
  api_token: ${{NOTION_API_TOKEN}}
  requests_per_minute: many
  requests_per_minute: 5
  databases:
    offers: {{title: Offers, entity: offer, id: "${{OFFERS}}"}}
    deals: {{title: Offers, entity: deal, nope: 1}}
portfolio:
  root: !env X
sync:
  tier1_entities: [ofer]
  promotion_triggers:
    deal: ["Stage = Won", "Value =="]
    none: [{CANARY} ==]
"""
    told = problems(text, {})
    assert [2, 4, 6, 8, 9, 9, 11, 13, 15, 15, 16, 16] == [
        int(match[1]) for line in told if (match := re.match(r"config\.yaml:(\d+): ", line))
    ]
    assert len(told) == 12


def test_of_very_many_problems_the_first_hundred_are_told() -> None:
    """With the number of the others."""
    told = problems(MINIMAL + "".join(f"key{n}: x\n" for n in range(150)))
    assert (101, "config.yaml: … and 50 more.") == (len(told), told[-1])


def test_the_name_of_the_file_is_the_callers() -> None:
    """A person may have several."""
    with pytest.raises(ConfigError, match=re.escape("other.yaml:2: notion.api_token: NOTION_API_TOKEN not set")):
        read_config(MINIMAL, {}, "other.yaml")


@pytest.mark.parametrize(
    "text",
    [
        MINIMAL.replace("Offers", "${SECRET}") + "    b: {title: '${SECRET}', entity: b}\n",
        MINIMAL + "sync: {tier1_entities: ['${SECRET}']}\n",
        MINIMAL + "sync: {promotion_triggers: {offer: ['A == ${SECRET} ==']}}\n",
        MINIMAL + "sync: {publish: {offer: {files: ['../${SECRET}'], database: '${SECRET}', body: '${SECRET}'}}}\n",
        MINIMAL
        + "name: ${SECRET}\ntime_zone: ${SECRET}\nportfolio: {branch: '${SECRET} x', logs_path: '../${SECRET}'}\n",
        MINIMAL.replace("databases", "api_url: ${SECRET}\n  requests_per_minute: ${SECRET}\n  databases"),
    ],
)
@pytest.mark.parametrize("secret", ["hunter2-but-longer", CANARY])
def test_what_a_variable_holds_is_in_no_message(text: str, secret: str) -> None:
    """Any of them may be a secret, and any value may have been put into the wrong place."""
    told = "\n".join(problems(text, TOKEN | {"SECRET": secret}))
    assert secret[4:] not in told


@pytest.mark.parametrize(
    "text",
    [f"{CANARY}: x\n", f"notion: {{token: {CANARY}}}\n", f"a: *{CANARY}\n", f"a: !{CANARY} x\n", f"name: {CANARY}\n"],
)
def test_a_token_in_the_wrong_place_is_in_no_message(text: str) -> None:
    """Also where it is a key, a tag or an alias, and no variable holds it."""
    assert CANARY[4:] not in "\n".join(problems(text, {}))


FRAGMENTS = [
    "notion:\n",
    "  databases:\n",
    "    offers:\n",
    "      entity: offer\n",
    "sync:\n",
    "  publish:\n",
    "x: ",
    "- ",
]


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(string.printable, max_size=12)).map("".join))
def test_reading_raises_nothing_but_its_own_error(text: str) -> None:
    """Any text is a configuration, or a ConfigError whose problems all name a line."""
    try:
        config: Config | None = read_config(text, TOKEN)
    except ConfigError as error:
        config, told = None, error.problems
    if config is None:
        assert [] == [line for line in told if not re.match(r"config\.yaml:\d+: ", line)]
        assert told


def test_every_value_has_its_source() -> None:
    """A line, a variable with its line, or the default; the token is masked."""
    text = portfolio("root: ${PORTFOLIO_ROOT:-.}\n  branch: ${BRANCH:-trunk}\n  sot_path:")
    found = {each.path: each for each in sources(text, TOKEN | {"PORTFOLIO_ROOT": "/p"})}
    assert [
        Setting("notion.api_token", "********", "environment NOTION_API_TOKEN (config.yaml:2)"),
        Setting("portfolio.root", "/p", "environment PORTFOLIO_ROOT (config.yaml:6)"),
        Setting("portfolio.branch", "trunk", "config.yaml:7"),
        Setting("portfolio.sot_path", "sot/", "default"),
        Setting("notion.databases.offers.title", "Offers", "config.yaml:4"),
        Setting("sync.skip_titles", "[TEST-*]", "default"),
    ] == [
        found[path]
        for path in (
            "notion.api_token",
            "portfolio.root",
            "portfolio.branch",
            "portfolio.sot_path",
            "notion.databases.offers.title",
            "sync.skip_titles",
        )
    ]


def test_sources_need_no_token_and_show_none() -> None:
    """`config show` works before the token is there, and hides what looks like one anywhere."""
    found = {each.path: each.value for each in sources(portfolio(f"root: /x/{CANARY}"), {})}
    assert ("not set", "/x/********") == (found["notion.api_token"], found["portfolio.root"])


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (MINIMAL, "integrations/notion_id_map.csv"),
        (f"{MINIMAL}name: second\n", "integrations/notion_id_map_second.csv"),
        (f"{portfolio('id_map_path: ids.csv')}name: second\n", "ids.csv"),
    ],
)
def test_each_configuration_has_an_id_map_of_its_own(text: str, path: str) -> None:
    """Two of one portfolio do not write the same file, unless they are told to."""
    assert path == read_config(text, TOKEN).id_map_path
