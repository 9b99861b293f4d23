"""How the report looks on screen, in the dark, on a narrow screen and on paper; and the one script, which sorts."""

from __future__ import annotations

from lichen.engine.kit.draw.look import drawing_rules
from lichen.engine.kit.draw.palette import MOST_TONES

_RANKS = {  # hierarchy rank: colour on light and on dark paper
    "r1": ("#0f5c3c", "#58c98f"),
    "r2": ("#1f7a54", "#6fd6a2"),
    "r3": ("#3d9a6f", "#8ee3ba"),
    "r4": ("#b9952c", "#e2c25c"),
    "r5": ("#8d5a3c", "#c98f6d"),
    "rx": ("#9aa39c", "#76827a"),
    "un": ("#c9563c", "#ee8a6e"),
}

_PAGE = """
*, *::before, *::after { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1.03rem/1.6 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Helvetica Neue", Arial, sans-serif; }
h1, h2, .lead, .card dd, .brand { font-family: "Iowan Old Style", "Palatino Linotype", Palatino, "Noto Serif",
  Georgia, "Times New Roman", serif; }
main, .top, footer > div { max-width: 72rem; margin: 0 auto; padding: 0 1.5rem; }
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible, button:focus-visible, input:focus-visible {
  outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.brand { display: flex; align-items: center; gap: .55rem; } .brand svg { width: 1.7rem; height: 1.7rem; flex: none; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .6rem 1rem; z-index: 9; }
header { border-top: 6px solid var(--accent); padding: 2.6rem 0 1.4rem; }
.brand { color: var(--accent); font-weight: 600; letter-spacing: .02em; margin: 0; }
h1 { font-size: clamp(2.1rem, 5.4vw, 3.5rem); line-height: 1.08; margin: .35rem 0 .9rem; font-weight: 600;
  letter-spacing: -.015em; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: clamp(1.5rem, 3vw, 2rem); line-height: 1.2; margin: 0 0 .8rem; font-weight: 600;
  letter-spacing: -.01em; text-wrap: balance; }
h3 { font-size: 1.08rem; margin: 2rem 0 .5rem; }
p { max-width: 44rem; margin: .6rem 0; text-wrap: pretty; }
.lead { font-size: clamp(1.15rem, 2.1vw, 1.38rem); line-height: 1.5; max-width: 50rem; }
.muted, figcaption, .card small, th small { color: var(--muted); }
.status { display: inline-flex; gap: .55rem; align-items: baseline; background: var(--accent-soft);
  color: var(--ink); padding: .35rem .9rem; border-radius: 1.2rem; font-size: .95rem; margin: 0; }
.status b { color: var(--accent); }
.status.open b { color: var(--warn); }
nav { position: sticky; top: 0; z-index: 5; background: var(--paper); border-block: 1px solid var(--line); }
nav ul { display: flex; gap: 1.35rem; list-style: none; margin: 0 auto; padding: .65rem 1.5rem; max-width: 72rem;
  overflow-x: auto; white-space: nowrap; font-size: .93rem; scrollbar-width: none; }
nav a { color: var(--muted); text-decoration: none; } nav a:hover { color: var(--accent); }
section { padding: 3.2rem 0 0; }
.cards { display: grid; gap: 1rem; margin: 1.8rem 0 0; grid-template-columns: repeat(3, 1fr); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .8rem;
  padding: 1.15rem 1.4rem 1.2rem; }
.card dt { font-size: .92rem; color: var(--muted); line-height: 1.35; }
.card dd { margin: .3rem 0 0; font-size: 2.3rem; line-height: 1.2; font-weight: 600; letter-spacing: -.01em; }
.card small { display: block; font: .86rem/1.4 system-ui, -apple-system, "Segoe UI", "Noto Sans", Arial, sans-serif;
  margin-top: .25rem; letter-spacing: 0; }
.panel, figure { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; }
figure { margin: 1.3rem 0; padding: 1.2rem; }
figcaption { font-size: .92rem; margin-top: .8rem; max-width: 54rem; }
.scroll { overflow-x: auto; }
svg { display: block; max-width: 100%; height: auto; font-family: inherit; }
svg.sankey, svg.line-chart { min-width: 46rem; } svg.sankey, svg.line-chart { width: 100%; }
.small-bars { display: grid; gap: 1rem 1.4rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); margin: 1.2rem 0; }
.small-bars figure { margin: 0; } .small-bars h3 { margin: 0 0 .6rem; }
.small-bars svg.bars { min-width: 0; width: 100%; }
.two { display: grid; gap: 1.4rem; align-items: start; grid-template-columns: minmax(0, 1fr) 18.5rem;
  margin: 1.3rem 0; }
.two figure, .two div.scroll { margin: 0; } .two.even { grid-template-columns: 1fr 1fr; }
.two svg.bars { width: 100%; }
svg.map { width: 100%; }
.legend { list-style: none; margin: .4rem 0 0; padding: 0; font-size: .95rem; }
.legend label { display: grid; grid-template-columns: auto 1.5rem 1fr auto; gap: .55rem; align-items: center;
  padding: .22rem 0; cursor: pointer; }
.legend i { height: .42rem; border-radius: .2rem; background: var(--tone); }
.legend span:last-child { color: var(--muted); font-variant-numeric: tabular-nums; white-space: nowrap; }
.legend input { accent-color: var(--accent); width: 1rem; height: 1rem; margin: 0; }
.panel { padding: 1.1rem 1.2rem; } .panel h3 { margin-top: 0; }
table { border-collapse: collapse; width: 100%; font-size: .94rem; line-height: 1.4; background: var(--card); }
div.scroll:has(> table) { margin: 1.2rem 0; border: 1px solid var(--line); border-radius: .8rem;
  background: var(--card); }
caption { text-align: left; font-weight: 600; padding: .85rem 1rem .55rem; }
th, td { padding: .48rem .8rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
th:first-child { padding-left: 1rem; } td:last-child { padding-right: 1rem; }
thead th { vertical-align: bottom; font-size: .87rem; border-top: 0; }
thead th small { font-weight: 400; font-size: 1em; }
tbody th { font-weight: 500; min-width: 10rem; } tfoot th, tfoot td { font-weight: 600;
  border-top: 2px solid var(--line); }
tfoot .rest > * { font-weight: 400; color: var(--muted); border-top-width: 1px; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tbody td.n, tbody th.n { min-width: 4.5rem; } .w { min-width: 13rem; }
thead th.n { white-space: normal; min-width: 5rem; } thead th small { white-space: nowrap; }
thead th.n small { display: block; }
tbody tr:hover > * { background: color-mix(in srgb, var(--accent-soft) 55%, transparent); }
th button { all: unset; cursor: pointer; } th button:focus-visible { outline: 3px solid var(--accent);
  outline-offset: 2px; }
th[aria-sort] button::after { content: " ▲"; font-size: .7em; }
th[aria-sort=descending] button::after { content: " ▼"; }
.dense table { font-size: .885rem; } .dense th, .dense td { padding: .38rem .45rem; }
.dense th:first-child { padding-left: 1rem; min-width: 11rem; }
.dense .n { min-width: 0; } .dense .w { min-width: 8rem; }
.dense thead th.n { min-width: 0; }
details { margin: 1rem 0; } summary { cursor: pointer; color: var(--accent); font-weight: 500; }
.badge { display: inline-block; border-radius: .35rem; padding: .05rem .5rem; font-size: .84rem; font-weight: 600;
  border: 1.5px solid; white-space: nowrap; }
.regulator { color: #14603f; background: #e1f1e7; } .measured { color: #155a80; background: #e2eff7; }
.published { color: #5b4a10; background: #f7efd3; } .assumption { color: #8a3518; background: #fbe8df;
  border-style: dashed; }
.status-key { display: grid; gap: .55rem 1rem; grid-template-columns: auto 1fr; align-items: baseline;
  margin: 1rem 0; max-width: 46rem; }
.status-key dd { margin: 0; }
.reasons { padding-left: 1.2rem; max-width: 50rem; } .reasons li { margin: .5rem 0; }
.facts { display: grid; gap: .35rem 1.6rem; grid-template-columns: auto 1fr; max-width: 46rem; margin: 1rem 0; }
.facts dt { color: var(--muted); } .facts dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 500; }
footer { margin-top: 4.5rem; border-top: 1px solid var(--line); padding: 1.8rem 0 3rem; font-size: .93rem;
  color: var(--muted); }
.glossary dt { font-weight: 600; margin-top: .7rem; } .glossary dd { margin: 0; max-width: 44rem; }
svg .plain { --tone: var(--plain); } svg .best { --tone: var(--accent); }
svg .pale { fill-opacity: .17; stroke-opacity: .17; }
svg .minus { --tone: var(--un); } svg .plus { --tone: var(--accent); }
@media (max-width: 56rem) { .two, .two.even { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 40rem) {
  main, .top, footer > div { padding: 0 1rem; } nav ul { padding-inline: 1rem; } figure { padding: .8rem; }
  header { padding-top: 1.6rem; } section { padding-top: 2.4rem; } .cards { grid-template-columns: 1fr 1fr;
    gap: .7rem; }
  .card { padding: .8rem .9rem; } .card dd { font-size: 1.5rem; } .facts { grid-template-columns: 1fr; gap: .1rem; }
  figure:not(.near) > .scroll > svg.map .names { display: none; } .near svg.map { min-width: 44rem; }
  .facts dd { margin-bottom: .5rem; } .status { border-radius: .8rem; }
}
@media screen and (prefers-color-scheme: dark) {
  .regulator { color: #8fe0b3; background: #17352a; } .measured { color: #9ed4f5; background: #14303f; }
  .published { color: #ecd98c; background: #35300f; } .assumption { color: #f6ae92; background: #3d2117; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  @page { size: A4; margin: 14mm 12mm; }
  html { font-size: 9.4pt; } body { background: #fff; }
  nav, .skip { display: none; } header { padding: .8rem 0 1rem; } section { padding-top: 1.6rem; }
  figure, .card, tr, .panel { break-inside: avoid; } h2, h3, caption { break-after: avoid; }
  thead { display: table-header-group; break-inside: avoid; }
  tfoot { display: table-row-group; }
  .scroll { overflow: visible; } svg.sankey, svg.line-chart { min-width: 0; } svg.bars { max-width: 11cm; }
  section#map { break-before: page; } svg.map { max-height: 18cm; } .two { grid-template-columns: 1fr; }
  .legend input { display: none; }
  .legend label { grid-template-columns: 1.5rem 1fr auto; } .legend { columns: 2; }
  table { font-size: 8.2pt; } th, td { padding: .28rem .45rem; } tbody .n, thead th.n { min-width: 0; }
  .w { min-width: 7rem; }
  tbody th { min-width: 0; } details::details-content { content-visibility: visible; display: block; height: auto; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
"""

SCRIPT = """
document.querySelectorAll("table").forEach(function (table) {
  if (table.tBodies[0].rows.length < 3) return;
  var number = function (text) {
    var found = parseFloat(text.replace(/\\s/g, "").replace("\u2212", "-"));
    return isNaN(found) ? -Infinity : found;
  };
  table.querySelectorAll("thead th").forEach(function (head, column) {
    var button = document.createElement("button"), numbers = head.classList.contains("n");
    button.type = "button";
    button.title = "Sort by this column";
    while (head.firstChild) button.appendChild(head.firstChild);
    head.appendChild(button);
    button.addEventListener("click", function () {
      var before = head.getAttribute("aria-sort"), down = before ? before === "ascending" : numbers;
      table.querySelectorAll("thead th").forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      Array.from(table.tBodies[0].rows).sort(function (a, b) {
        var x = a.cells[column].textContent, y = b.cells[column].textContent;
        var way = numbers ? number(x) - number(y) || 0 : x.localeCompare(y);
        return down ? -way : way;
      }).forEach(function (row) { table.tBodies[0].appendChild(row); });
    });
  });
});
addEventListener("beforeprint", function () {
  document.querySelectorAll("details").forEach(function (part) { part.open = true; });
});
"""


def rank_rules() -> str:
    """Return the CSS of the ranks of the waste hierarchy (``r1`` … ``r5``, ``rx``) and of what stays (``un``).

    >>> "--r3: #3d9a6f" in rank_rules()
    True
    """
    light = " ".join(f"--{name}: {colours[0]};" for name, colours in _RANKS.items())
    dark = " ".join(f"--{name}: {colours[1]};" for name, colours in _RANKS.items())
    classes = "\n".join(f"svg .{name}, .{name} {{ --tone: var(--{name}); }}" for name in _RANKS)
    in_the_dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"
    return f":root {{ {light} }}\n{in_the_dark}\n{classes}"


def _filters() -> str:
    """Rules by which a box unticked in a map's legend hides its arcs; no script is needed."""
    tones = [*(f"t{i}" for i in range(MOST_TONES)), "tx"]
    return "\n".join(f".maps:has(label.{t} input:not(:checked)) .arc.{t} {{ display: none; }}" for t in tones)


def style_sheet() -> str:
    """Return the whole style sheet of the report.

    >>> "url(" in style_sheet() or "@import" in style_sheet()
    False
    """
    return f"{drawing_rules()}\n{rank_rules()}\n{_PAGE.strip()}\n{_filters()}"
