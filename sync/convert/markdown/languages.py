"""The languages of code blocks: GitHub's words and Notion's closed list."""

_NAMES = {
    "abap", "abc", "agda", "arduino", "assembly", "bash", "basic", "bnf", "c", "c#", "c++", "clojure",
    "coffeescript", "coq", "css", "dart", "dhall", "diff", "docker", "ebnf", "elixir", "elm", "erlang", "f#",
    "flow", "fortran", "gherkin", "glsl", "go", "graphql", "groovy", "haskell", "hcl", "html", "idris", "java",
    "javascript", "json", "julia", "kotlin", "latex", "less", "lisp", "livescript", "llvm ir", "lua", "makefile",
    "markdown", "markup", "mathematica", "matlab", "mermaid", "nix", "objective-c", "ocaml", "pascal", "perl",
    "php", "powershell", "prolog", "protobuf", "purescript", "python", "r", "racket", "reason", "ruby", "rust",
    "sass", "scala", "scheme", "scss", "shell", "smalltalk", "solidity", "sql", "swift", "toml", "typescript",
    "vb.net", "verilog", "vhdl", "visual basic", "webassembly", "xml", "yaml",
}  # fmt: skip
_ALIASES = {
    "c#": "csharp cs",
    "c++": "cpp cxx hpp",
    "clojure": "clj",
    "coffeescript": "coffee",
    "docker": "dockerfile",
    "elixir": "ex exs",
    "erlang": "erl",
    "f#": "fsharp fs",
    "go": "golang",
    "graphql": "gql",
    "haskell": "hs",
    "hcl": "terraform tf",
    "html": "htm xhtml",
    "javascript": "js jsx mjs cjs node",
    "json": "jsonc json5 jsonl",
    "julia": "jl",
    "kotlin": "kt kts",
    "latex": "tex",
    "llvm ir": "llvm",
    "makefile": "make mk",
    "markdown": "md mdx",
    "objective-c": "objectivec objc",
    "ocaml": "ml",
    "perl": "pl",
    "powershell": "ps1 pwsh",
    "protobuf": "proto",
    "python": "py python3 py3 pycon ipython",
    "ruby": "rb",
    "rust": "rs",
    "shell": "sh zsh console shell-session terminal",
    "typescript": "ts tsx",
    "vb.net": "vbnet",
    "visual basic": "vb",
    "webassembly": "wasm",
    "xml": "svg xsl plist",
    "yaml": "yml",
}
_NOTION = {name: name for name in _NAMES} | {
    alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()
}
_GITHUB = {"visual basic": "vb", "llvm ir": "llvm", "docker": "dockerfile"} | {
    name: _ALIASES[name].split()[0] for name in ("c#", "c++", "f#", "objective-c", "vb.net")
}


def for_notion(info: str) -> str | None:
    """Notion's name for the language of a fence's info string; '' for no language, None for one it has not."""
    whole = info.strip().lower()
    word = whole.split()[0].strip("{}.") if whole else ""
    if word in {"", "text", "txt", "plain", "plaintext"}:
        return ""
    return _NOTION.get(whole) or _NOTION.get(word)


def for_github(info: str) -> str:
    """The word GitHub knows for one of Notion's languages; '' where it is plain text or unknown."""
    name = for_notion(info) or ""
    return _GITHUB.get(name, name)
