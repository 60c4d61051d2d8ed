"""The languages a code block may have, and the fence words that mean them."""

PLAIN = "plain text"

_NAMES = frozenset(
    """abap;abc;agda;arduino;ascii art;assembly;bash;basic;bnf;c;c#;c++;clojure;coffeescript;coq;css;dart;dhall
    diff;docker;ebnf;elixir;elm;erlang;f#;flow;fortran;gherkin;glsl;go;graphql;groovy;haskell;hcl;html;idris
    java;javascript;json;julia;kotlin;latex;less;lisp;livescript;llvm ir;lua;makefile;markdown;markup;matlab
    mathematica;mermaid;nix;notion formula;objective-c;ocaml;pascal;perl;php;plain text;powershell;prolog
    protobuf;purescript;python;r;racket;reason;ruby;rust;sass;scala;scheme;scss;shell;smalltalk;solidity;sql
    swift;toml;typescript;vb.net;verilog;vhdl;visual basic;webassembly;xml;yaml;java/c/c++/c#""".replace(
        "\n    ", ";"
    ).split(";")
)

_ALIASES = {
    "": PLAIN,
    "text": PLAIN,
    "txt": PLAIN,
    "plain": PLAIN,
    "plaintext": PLAIN,
    "cpp": "c++",
    "cs": "c#",
    "csharp": "c#",
    "dockerfile": "docker",
    "fsharp": "f#",
    "golang": "go",
    "hs": "haskell",
    "htm": "html",
    "js": "javascript",
    "jsx": "javascript",
    "kt": "kotlin",
    "make": "makefile",
    "md": "markdown",
    "objc": "objective-c",
    "pl": "perl",
    "proto": "protobuf",
    "ps1": "powershell",
    "py": "python",
    "python3": "python",
    "rb": "ruby",
    "rs": "rust",
    "sh": "shell",
    "terraform": "hcl",
    "tex": "latex",
    "tf": "hcl",
    "ts": "typescript",
    "tsx": "typescript",
    "vb": "visual basic",
    "wasm": "webassembly",
    "yml": "yaml",
    "zsh": "shell",
}


def from_info(info: str) -> str | None:
    """The language of a fence's info string, None where the service has no such language."""
    whole = " ".join(info.lower().split())
    first = whole.partition(" ")[0]
    for word in (whole, first):
        if word in _NAMES:
            return word
        if word in _ALIASES:
            return _ALIASES[word]
    return None


def to_info(language: object) -> str:
    """The info string for a language; plain text has none."""
    return language if isinstance(language, str) and language in _NAMES and language != PLAIN else ""
