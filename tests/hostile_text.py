"""Text that would like to run: a corpus, and a record with nothing else in its text fields."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pandas as pd

from geo.core.digest import digest
from geo.core.settings import data_dir
from geo.incidents import model
from geo.incidents.record import Record, bundled_record, check_references

PAYLOADS = [
    # templates: Jinja, twice; folium's and JavaScript's own; format strings
    "{{7*191}}",
    "100 {{ killed",
    "{% raw %}",
    "{% endraw %}{{ this.get_root() }}",
    "{# comment #}",
    "{{ ''.__class__.__mro__ }}",
    "{%- for x in range(9) -%}{{x}}{%- endfor -%}",
    "${7*191}",
    "`${alert(1)}`",
    "`;alert(1);//",
    "#{7*191}",
    "<%= 7*191 %>",
    "%s %d %(name)s %%",
    "{0} {name} {n} {who}",
    "$& $1 $` $'",
    # markup
    "</script><script>alert(1)</script>",
    "</SCRIPT\t><script>window.pwned=1</script>",
    "<script>window.pwned=1</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=http://example.org/pixel.png>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert`1`>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<style>@import 'http://example.org/x.css';</style>",
    "<link rel=stylesheet href=http://example.org/x.css>",
    "<base href=http://example.org/>",
    "<meta http-equiv=refresh content='0;url=http://example.org/'>",
    "<form action=http://example.org/><input autofocus onfocus=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "<!--",
    "--><script>alert(1)</script>",
    "<!--<script>",
    "]]>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;b&gt; &amp; &#60;b&#62; &quot;",
    "<b>bold</b><br/><p>",
    "<div hidden>",
    "</div></div></section></main>",
    "<title>x</title></textarea></style></noscript>",
    # script strings and JSON
    "C:\\users\\x1.pdf",
    "\\u003cscript\\u003e \\x3c \\n \\",
    '"quotes" \'single\' "',
    '"},"n":1}];//',
    "\\\";alert(1);//",
    "';alert(1);//",
    "line\u2028separator\u2029paragraph",
    "__proto__",
    "constructor.prototype",
    "null",
    "NaN",
    # addresses, styles, attributes
    "javascript:alert(1)",
    "JaVaScRiPt:alert(document.domain)//",
    " java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "https://example.org/\"onmouseover=alert(1)//",
    "expression(alert(1)); width: expression(alert(1))",
    "url(http://example.org/x.png); background:url(javascript:alert(1))",
    "' onmouseover='alert(1)' x='",
    "x\" autofocus onfocus=alert(1) tabindex=1 \"",
    # tables and formulas
    "=HYPERLINK(\"http://example.org\";\"x\")",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "@SUM(1+1)",
    "a;b;c,d|e",
    # letters and marks
    "\u202eevil.exe\u202c txt",
    "\u2066isolate \u2067right\u2069",
    "zero\u200bwidth\u200c\u200d\ufeffmarks",
    "control \x01\x02\x07\x08\x0b\x0c\x1b[31m\x1f\x7f\x85 marks",
    "tab\tfeed\nreturn\rend",
    "z\u0351\u036b\u0343\u036a\u0302algo",
    "نوشکی \u200fضلع ۱۲۳",
    "\U0001f4a5 \U000e0041\ufffd\ufffe",
    # more of each: markup that browsers mend, handlers, addresses in attributes
    "<a href=javascript:alert(1)>x</a>",
    "<a href=\"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\">x</a>",
    "<img/src='x'/onerror='alert(1)'>",
    "<img src=x onerror=\"window.pwned=1\" hidden>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<isindex action=javascript:alert(1) type=image>",
    "<marquee onstart=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<keygen autofocus onfocus=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></foreignObject></svg>",
    "<svg><style>@import url(http://example.org/x.css)</style></svg>",
    "<svg><use href=http://example.org/x.svg#a></svg>",
    "<math href=javascript:alert(1)>x</math>",
    "<script/src=data:,alert(1)></script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script>alert(1)//",
    "<plaintext>",
    "<xmp><script>alert(1)</script></xmp>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<table background=http://example.org/x.png>",
    "<p style=\"background:url('http://example.org/x.png')\">",
    "<img srcset=\"http://example.org/x.png 2x\">",
    "<input type=image src=http://example.org/x.png>",
    "<picture><source srcset=http://example.org/x.png><img></picture>",
    "![alt](http://example.org/x.png)",
    "[link](javascript:alert(1))",
    "<http://example.org/auto>",
    "| a | b |\n|---|---|\n| <b>1</b> | 2 |",
    "# heading\n* list\n> quote\n```code```",
    ":red[colour] :material/home: :streamlit: $E=mc^2$",
    "\\(x\\) $$\\frac{1}{2}$$ \\href{javascript:alert(1)}{x}",
    # templates of other engines, and format strings that reach for objects
    "{{constructor.constructor('alert(1)')()}}",
    "{{self._TemplateReference__context.cycler.__init__.__globals__.os}}",
    "{{config}} {{request}} {{url_for.__globals__}}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}{{ os.popen('id').read() }}",
    "{{#with \"s\" as |string|}}{{/with}}",
    "{{{raw}}} {{&raw}} {{> partial}}",
    "<#assign x=7*191>${x}",
    "#set($x=7*191)$x",
    "@(7*191) @{7*191}",
    "*{7*191} ~{x} [[${7*191}]]",
    "{php}echo 7*191;{/php}",
    "<?php echo 7*191; ?>",
    "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>",
    "{0.__class__.__init__.__globals__}",
    "%(password)s %n %x %x",
    "$HOME $(id) `id` ${IFS}",
    "\\N{LATIN SMALL LETTER A} \\u0041 \\x41 \\101",
    # databases, shells, paths, headers
    "'; DROP TABLE atlas_entries; --",
    "' OR '1'='1",
    "1; SELECT pg_sleep(5)--",
    "\" UNION SELECT sql FROM sqlite_master --",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "file:///etc/passwd",
    "\\\\server\\share\\x",
    "CON",
    "x\r\nSet-Cookie: a=b",
    # what tables and field codes run
    "=1+1",
    "=cmd|' /C calc'!A0",
    "@IMPORT(1)",
    "\t=1+1",
    "=IMPORTXML(\"http://example.org\",\"//a\")",
    "-2+3+cmd|' /C calc'!A0",
    "{=1+1}",
    "\u200b=1+1",
    "\uff1d1+1",
    "_x000D_ _x0041_ _x005F_",
    # letters
    "\u05d0\u05d1\u202d\u0661\u0662",
    "\u0130\u0131\u017f\u212a ss \u00df \ufb01",
    "e\u0301 \u00e9 n\u0303",
    "\u0c1c\u0c4d\u0c1e\u200c\u0c3e",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f3f4\U000e0067\U000e007f",
    "\ufff9\ufffa\ufffb \u2060 \u180e \u3164",
    "0x41 1e999 -0 Infinity undefined true [object Object]",
    "long " + "word" * 600,
    " lead and trail ",
]  # fmt: skip
N = len(PAYLOADS)
DAY = pd.Timestamp("2026-01-31")


def payloads(shift: int) -> list[str]:
    """All payloads, one a row; another shift gives each row another one."""
    return [PAYLOADS[(k + shift) % N] for k in range(N)]


def poisoned(frame: pd.DataFrame, columns: dict[str, int], **fixed: Any) -> pd.DataFrame:
    """As many copies of a frame's first row as there are payloads, its text columns poisoned."""
    out = pd.concat([frame.iloc[[0]]] * N, ignore_index=True)
    for name, shift in columns.items():
        out[name] = payloads(shift)
    for name, value in fixed.items():
        out[name] = value
    return out


# Column by column, how far its payloads are shifted against the row's number.
INCIDENTS = {
    "sub_event_type": 1, "title": 0, "summary": 3, "place": 5, "district_reported": 7, "actors": 9,
    "verification": 11, "dataset": 13, "record_id": 17,
}  # fmt: skip
OPERATIONS = {
    "title": 2, "claimed_name": 4, "named_by": 6, "district_reported": 8, "place": 10,
    "actors": 12, "summary": 14, "verification": 16, "dataset": 13, "record_id": 18, "note": 20,
}  # fmt: skip
CLAIMS = {
    "claimant": 19, "claimant_text": 21, "qualifier": 23, "span_text": 25, "relay": 27,
    "found_via": 31, "note": 33,
}  # fmt: skip
SOURCES = {
    "publisher": 22, "title": 24, "date": 26, "url": 0, "archive_url": 0, "accessed": 28,
    "relays": 30, "kind": 32, "licence": 34, "note": 36,
}  # fmt: skip


def hostile_record() -> Record:
    """The bundled record's frames with nothing but hostile text in them."""
    own = bundled_record()
    ids = {name: [f"{p}·{name}{k}" for k, p in enumerate(PAYLOADS)] for name in "iosj"}
    incidents = poisoned(
        own.incidents, INCIDENTS,
        incident_id=ids["i"], operation_id=ids["o"], date_earliest=DAY, date_latest=DAY,
        date_precision="day", lon=67.0, lat=30.19, geo_precision=1,
    )  # fmt: skip
    operations = poisoned(
        own.operations, OPERATIONS,
        operation_id=ids["o"], date_earliest=DAY, date_latest=DAY, kind="operation",
    )  # fmt: skip
    many = []
    for number, day in enumerate(("2026-01-31", "2026-02-01", "2026-02-02", "2026-02-03")):
        kind = ("armed_group", "official", "media", "monitor")[number]
        many.append(
            poisoned(
                own.claims, CLAIMS,
                claim_id=[f"{p}·c{number}·{k}" for k, p in enumerate(PAYLOADS)],
                incident_id=ids["i"] if number == 0 else "",
                operation_id="" if number == 0 else ids["o"],
                source_id=ids["s"], origin=[f"{p}·{number}" for p in payloads(29)],
                claimant_type=kind, as_of=pd.Timestamp(day), partial=False, measure="killed",
                category="security", low=number + 1, high=number + 1,
            )
        )  # fmt: skip
    record = dataclasses.replace(
        own,
        incidents=incidents.set_index("incident_id", drop=False).rename_axis(index=None),
        operations=operations.set_index("operation_id", drop=False).rename_axis(index=None),
        claims=pd.concat(many, ignore_index=True)
        .set_index("claim_id", drop=False).rename_axis(index=None),
        sources=poisoned(own.sources, SOURCES, source_id=ids["s"])
        .set_index("source_id", drop=False).rename_axis(index=None),
        memberships=poisoned(
            own.memberships, {"claimed_by": 1, "note": 2},
            operation_id=ids["o"], incident_id=ids["i"], basis="claimed",
        ),
        operation_places=poisoned(
            own.operation_places, {"claimant": 3, "unit": 5, "place_names": 7, "note": 9},
            operation_id=ids["o"], source_id=ids["s"],
        ),
        judgements=poisoned(
            own.judgements, {"by": 1, "reason": 15},
            judgement_id=ids["j"], a=ids["i"], b=ids["i"][1:] + ids["i"][:1], verdict="unsure",
        ).set_index("judgement_id", drop=False).rename_axis(index=None),
        coverage=poisoned(
            own.coverage, {"dataset": 13, "area": 1, "leaves_out": 2, "statement_en": 4,
                           "statement_ur": 6},
            period_from=pd.Timestamp("2013-01-01"), period_to=pd.Timestamp("2026-12-31"),
            density="dense",
        ),
        digest=digest("hostile"),
    )  # fmt: skip
    check_references(record)
    return record


def write_hostile_data(folder: Path) -> Path:
    """A data folder whose incident tables are the hostile record; the rest is the atlas's own."""
    own = data_dir()
    folder.mkdir(parents=True)
    for part in own.iterdir():
        if part.name != "incidents":
            (folder / part.name).symlink_to(part)
    (folder / "incidents").mkdir()
    record = hostile_record()
    for table in model.TABLES:
        frame = getattr(record, table.name).reset_index(drop=True)[list(table.columns)]
        frame.to_csv(folder / "incidents" / f"{table.name}.csv", index=False, lineterminator="\n")
    return folder
