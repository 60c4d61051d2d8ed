"""Pieces of Markdown, of the dialect's tags and of hostile text, to be strewn together."""

PAGE = "https://www.notion.so/0123456789abcdef0123456789abcdef"

MARKDOWN = [
    *("a", "b c", "word", "é", "😀", "5", ".", '"', "(", ")", ":", "x_y", "-", "=", "+", "http://"),
    *("\n", "\n\n", "\n", "\n\n", "  ", "    ", "\t", "\\", "\\\n", "  \n", "\xa0", "\u2028"),
    *("*", "**", "***", "_", "__", "~~", "~", "`", "``", "```\n", "```py\n", "~~~\n", "$", "$$", "$$\n"),
    *("#", "# ", "## ", "###### h\n", "- ", "* ", "+ ", "1. ", "5) ", "0. ", "10. ", "- [ ] ", "- [x]", "[ ]"),
    *("> ", ">", "---", "\n---\n", "===\n", "***\n", "|", "| a | b |\n|---|---|\n| c | d |\n", "|-|\n"),
    *("[a](http://x)", "[a", "](u)", '](<u v> "t")', "![i](http://i.png)", "![", "!", "[r]", "[r]: http://ref\n"),
    *("[^http://c.d]", "[^1]", "<http://auto>", "<", ">", "&", "&amp;", "&#32;", "&nbsp;", "&#10;"),
]
INLINE_TAGS = [
    *("<b>", "</b>", "<i>", "</i>", "<s>", "</s>", "<u>", "</u>", "<br />", "<br>", "</span>"),
    *('<span color="red">', '<span color="no">', '<span discussion-urls="discussion://1,discussion://2">'),
    *('<mention url="user://u1">L & <x></mention>', f'<mention url="{PAGE}" />', '<mention url="zz">x</mention>'),
    *('<date start="2024-01-02" />', '<date start="2024-01-02" start-time="10:30" time-zone="Europe/Berlin" />'),
    '<date start="bad"/>',
]
BLOCK_TAGS = [
    *("<p>", "</p>", "<p />", '<p color="red">', "<h1>", "</h1>", "<quote>", "</quote>", "\n</quote>\n"),
    *('<quote color="blue_bg">\n', '<callout icon="💡">\n', "\n</callout>\n", "<toggle>", "</toggle>\n"),
    *('<toggle heading="h2">\n', "<ul>\n", "<li>", "</li>\n", '<li color="red">', "</ul>\n", '<ol type="a">\n'),
    *('<ol start="4">', "</ol>\n", "<columns>", '<column ratio="50">', "</column>", "</columns>\n"),
    *('<tabs>\n<tab icon="x">', "</tab></tabs>\n", '<todo checked="true">', "</todo>"),
    *('<equation color="red">', "</equation>", '<table header-row="true">', "<tr>", "<td>", "</td>", "<th>"),
    *("</th>", "</tr>", "</table>", '<table-of-contents color="gray" />\n', '<image source="http://x" color="red">'),
    *("</image>", '<pdf source="u">', "</pdf>", '<page url="u">', "</page>", '<database url="d" inline="true">'),
    *("</database>", "<synced-block>\n", "</synced-block>\n", '<synced-block-reference url="u">'),
    *("</synced-block-reference>", '<meeting-notes attendees="user://a">', "<meeting-notes-section-notes>"),
    *("</meeting-notes-section-notes>", "</meeting-notes>", '<mail to="a@b.example">', "</mail>"),
    *('<custom-block definition-id="x" />\n', '<unknown url="u" alt="t"/>\n', '<folder url="f">', "</folder>"),
    *('<external_object_instance integration="github">', "</external_object_instance>"),
]
HOSTILE = ["\ud800", "\x00", "\r", "\x0b", "\x1c", "<div>", "<!-- c -->", "<p", 'a="', "</", "\\<b>", "<P>"]

ALL = MARKDOWN + INLINE_TAGS + BLOCK_TAGS + HOSTILE
