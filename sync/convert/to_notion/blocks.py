"""Blocks in Notion's dialect: containers, images of their own, HTML taken apart."""

import re
from collections.abc import Sequence
from itertools import groupby

from sync.convert.markdown import alerts, escape, languages
from sync.convert.markdown.links import resolve
from sync.convert.markdown.tree import Node, read_tag
from sync.convert.markdown.writer import Writer
from sync.convert.to_notion.html_parts import Part, parts
from sync.convert.to_notion.inline import ALTERNATIVES, NotionInlineWriter, image_of, name_of


def attribute(value: str) -> str:
    """`value` between double quotes."""
    value = re.sub(r"[\x00-\x1f\x7f]+", " ", value)
    return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


class NotionWriter(NotionInlineWriter, Writer):
    """The dialect's blocks. A toggle opened by HTML collects what follows until it is closed."""

    deepest_heading = 4

    def blocks(self, nodes: Sequence[Node]) -> list[str]:
        """Siblings, those between `<details>` and `</details>` inside a toggle."""
        out: list[list[str]] = [[]]
        summaries: list[tuple[str, str]] = []
        for is_html, run in groupby(nodes, lambda node: node.type == "html_block"):
            if not is_html:
                out[-1] += super().blocks(list(run))
                continue
            for node in run:
                for part in parts(node.token.content):
                    self.part(part, out, summaries)
        while summaries:
            self.close(out, summaries)
        return out[0]

    def part(self, part: Part, out: list[list[str]], summaries: list[tuple[str, str]]) -> None:
        """One piece of an HTML block, put where it belongs."""
        if part.kind == "open":
            out.append([])
            summaries.append(("", ""))
        elif part.kind == "close" and summaries:
            self.close(out, summaries)
        elif part.kind == "summary" and summaries:
            summaries[-1] = (escape.line_start(self.inline(part.nodes, line_break=" ")), part.heading)
        else:
            out[-1] += self.html(part)

    def close(self, out: list[list[str]], summaries: list[tuple[str, str]]) -> None:
        """The innermost toggle, complete."""
        children, (title, level) = out.pop(), summaries.pop()
        heading = f' heading="{level}"' if level else ""
        out[-1].append(_element(f"toggle{heading}", [title or "<p />", *children]))

    def html(self, part: Part) -> list[str]:
        """A paragraph, heading or rule that was written in HTML."""
        if part.kind == "hr":
            return ["---"]
        if part.kind == "code":
            self.note(f"the HTML {part.nodes[0].token.content[:60]!r} can do nothing in Notion and was written as code")
        if part.kind == "block" and part.nodes[0].token.meta.get("spans"):
            self.note(
                "a table's cells over several rows or columns became one cell each: Notion's tables have none such"
            )
        if part.kind in {"block", "code"}:
            return self.blocks(part.nodes)
        if part.kind == "close":
            self.note("a </details> without its beginning was left out")
            return []
        inline = Node("inline", part.nodes[0].token, part.nodes) if part.nodes else None
        if inline is None:
            return []
        if part.kind.startswith("h"):
            token = part.nodes[0].token.copy(tag=part.kind)
            return self.heading(Node("heading", token, [inline]))
        return self.paragraph(Node("paragraph", inline.token, [inline]))

    def paragraph(self, node: Node) -> list[str]:
        """Text, or images and nothing else: those become blocks."""
        content = self.content(node)
        images = self.standing_alone(content)
        return super().paragraph(node) if images is None else [self.standing(*image) for image in images]

    def standing_alone(self, content: list[Node]) -> list[tuple[str, str, str]] | None:
        """Source, description and link of the images of a paragraph that holds nothing else."""
        found: list[tuple[str, str, str]] = []
        for node in self.prepared(content):
            image, href = node, ""
            if node.type == "link" or (node.type == "tag" and node.tag and node.tag.name == "a"):
                inside = [child for child in node.children if not _blank(child)]
                image = inside[0] if len(inside) == 1 else node
                href = str(node.token.attrs.get("href", "")) if node.type == "link" else _href(node)
            if _blank(image):
                self.pieces([image])  # which says what is lost with it
                continue
            if (source := image_of(image)) is None:
                return None
            found.append((*source, href))
        return found or None

    def standing(self, source: str, alt: str, href: str) -> str:
        """An image block. A linked one carries its link in the caption."""
        target = resolve(source, self.links, raw=True)
        if target.url is None or not target.url.lower().startswith("http"):
            label = self.linked([self.escaped(alt or name_of(source))], source)
            return "".join(str(piece) for piece in label)
        if href:
            caption = "".join(str(piece) for piece in self.linked([self.escaped(alt or name_of(source))], href))
            return f'<image source="{attribute(target.url)}">{caption}</image>'
        return f"![{self.escaped(alt)}{self.target(target.url)}"

    def quote(self, node: Node) -> list[str]:
        kind = alerts.take(node)
        blocks = self.blocks(node.children)
        if kind:
            icon, color = alerts.ICONS[kind]
            return [_element(f'callout icon="{icon}" color="{color}"', blocks)]
        if len(blocks) == 1 and node.children[0].type == "paragraph" and not blocks[0].startswith(("<", "!")):
            return ["\n".join(f"> {line}" for line in blocks[0].split("\n"))]
        if not blocks or not _begins_with_text(node):
            blocks.insert(0, "<p />")
        return [_element("quote", blocks)]

    def ordered_list(self, node: Node) -> list[str]:
        """Tasks have no numbers in Notion: they stand between the numbered items as tasks."""
        out: list[str] = []
        for is_task, items in groupby(node.children, key=self.is_task):
            part = Node("ordered_list", node.token, list(items))
            out += self.bullet_list(part) if is_task else super().ordered_list(part)
        return out

    def item(self, node: Node, marker: str) -> str:
        """An image alone in an item's first line stays in the line, as a link."""
        first = node.children[0] if node.children else None
        if first and first.type == "paragraph" and self.standing_alone(self.content(first)):
            first.type = "text_paragraph"
        return super().item(node, marker)

    def code(self, node: Node) -> list[str]:
        info = node.token.info.strip()
        if info.lower() == "math":
            return self.math_block(node)
        if len(info.split()) > 1:
            self.note(f"of the code block's {info[:60]!r} only the language was kept")
        return super().code(node)

    def language(self, info: str) -> str:
        name = languages.for_notion(info)
        if name is None:
            self.note(f"Notion has no code language {info.split(maxsplit=1)[0][:40]!r}: the block is plain text there")
        return name or ""

    def footnotes(self, node: Node) -> list[str]:
        """The notes as a numbered list below a rule; their references stay visible as [1]."""
        return ["---", "\n".join(self.item(note, f"{n}. ") for n, note in enumerate(node.children, 1))]


def _element(tag: str, blocks: list[str]) -> str:
    """A container. Blank lines next to its tags would become text."""
    inner = "\n\n".join(blocks)
    return f"<{tag}>\n{inner}\n</{tag.partition(' ')[0]}>" if inner else f"<{tag}></{tag.partition(' ')[0]}>"


def _begins_with_text(node: Node) -> bool:
    """Whether the first block that a container shows can be its title."""
    for child in node.children:
        if child.type != "html_block":
            return child.type == "paragraph"
        if first := next((part for part in parts(child.token.content) if part.kind != "close"), None):
            return first.kind in {"p", "summary"}
    return False


def _blank(node: Node) -> bool:
    if node.type == "html_inline":
        tag = read_tag(node.token.content)
        return node.token.content.startswith("<!--") or (tag is not None and tag.name in {"br", *ALTERNATIVES})
    return node.type in {"softbreak", "hardbreak"} or (node.type == "text" and not node.token.content.strip())


def _href(node: Node) -> str:
    return node.tag.attributes.get("href", "") if node.tag else ""
