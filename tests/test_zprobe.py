import pytest
from pathlib import Path
from tests.house import House
from tests.small import *
from sync.emulator import seed
def show(name, r): print("=====", name, "exit", r.exit_code); print("OUT", r.stdout); print("ERR", r.stderr)
def put(h, path, text):
    f=h.portfolio/path; f.parent.mkdir(parents=True, exist_ok=True); f.write_text(text); h.git("add","--",path); h.git("commit","-qm","x"); h.git("push","-q","origin","main")

FILES={
 "no header": {"offers/x.md": "# X\n\nText only.\n"},
 "broken": {"offers/x.md": "# X\n\n- entity offer\n- version: \n- zone: secret\n- date: yesterday\n\n---\n\ntext\n"},
 "no title": {"offers/x.md": offer("X").replace("# X\n\n","")},
 "twins": {"offers/x.md": offer("X").replace("- date: 2025-11-12\n","- date: 2025-11-12\n- ulid: 01K7RTQ58RJ4K9ZB3W5T8XN2QA\n"), "offers/y.md": offer("Y").replace("- date: 2025-11-12\n","- date: 2025-11-12\n- ulid: 01K7RTQ58RJ4K9ZB3W5T8XN2QA\n")},
 "malformed ulid": {"offers/x.md": offer("X").replace("- date: 2025-11-12\n","- date: 2025-11-12\n- ulid: 01k7\n")},
 "front": {"offers/x.md": "---\ntitle: X\n---\n\ntext\n"},
 "empty": {"offers/x.md": ""},
}
@pytest.mark.parametrize("name", FILES)
def test_files(door, name):
    for p,t in FILES[name].items(): put(door.house,p,t)
    show(name, door("weekly"))
    show(name+" again", door("weekly"))
@pytest.mark.parametrize("title", ["", "🚀"*300, "../../x", ".git", "NUL", "a\nb\r::error::x\x1b[31m", "=HYPERLINK(1)", "-rf"])
def test_titles(door, title):
    h=door.house
    h.act("edit_title", page=seed.page_id("overhaul"), title=title)
    h.act("create_page", database="offers", properties={"Name": title})
    show(repr(title), door("weekly"))
    print(h.git("ls-tree","-r","--name-only","origin/main"))
    show(repr(title), door("weekly"))
def test_git(door):
    h=door.house
    (h.portfolio/"notes.txt").write_text("changed\n")
    (h.portfolio/"staged.txt").write_text("staged\n"); h.git("add","staged.txt")
    (h.portfolio/ALPHA).write_text(offer("Alpha", 1))
    show("dirty ours", door("weekly"))
    print(h.git("status","--porcelain"), h.git("log","--oneline","--name-only"))
    h.git("checkout","--",ALPHA)
    show("dirty other", door("weekly"))
    print(h.git("status","--porcelain"), h.git("log","--oneline", "--name-only"))
def test_detached(door):
    h=door.house; h.git("checkout","-q","--detach")
    show("detached", door("weekly"))
def test_noremote(door):
    h=door.house; h.git("remote","remove","origin")
    show("noremote", door("weekly"))
    show("noremote", door("weekly"))
def test_protected(door):
    h=door.house
    hook=h.portfolio.parent/"remote.git/hooks/pre-receive"
    hook.write_text('#!/bin/sh\nwhile read old new ref; do [ "$ref" = refs/heads/main ] && { echo "GH006: Protected branch update failed" >&2; exit 1; }; done; exit 0\n'); hook.chmod(0o755)
    show("protected", door("weekly"))
    print(h.git("ls-remote","origin"), h.git("status","-sb"))
    print([p["title"] for p in h.pages().values()])
    show("protected again", door("weekly"))
    print(h.git("ls-remote","origin"), h.git("status","-sb"))
    print([p["title"] for p in h.pages().values()])
    hook.unlink()
    show("freed", door("weekly"))
    print([p["title"] for p in h.pages().values()])
def test_trunc(door):
    h=door.house
    h.state.settings.truncated_pages=[seed.page_id("overhaul")]
    show("truncated promotion", door("weekly"))
    h.state.settings.truncated_pages=[]
    h.edit(ALPHA, lambda t: t+"\nmore\n")
    h.state.settings.truncated_pages=[h.page("Alpha")["id"]]
    show("truncated update", door("weekly"))
