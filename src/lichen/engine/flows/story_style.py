"""How the report over the years looks: on screen, in the dark, on a narrow screen and on paper. There is no script."""

from __future__ import annotations

from lichen.engine.kit.draw.look import drawing_rules

_PAGE = """
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1.03rem/1.6 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Helvetica Neue", Arial, sans-serif; }
h1, h2, .lead, .card dd { font-family: "Iowan Old Style", "Palatino Linotype", Palatino, "Noto Serif", Georgia,
  "Times New Roman", serif; }
main { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem 4rem; }
header { border-top: 6px solid var(--accent); }
header > div { max-width: 76rem; margin: 0 auto; padding: 2.4rem 1.5rem 0; }
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.over { color: var(--accent); font-weight: 600; margin: 0; }
h1 { font-size: clamp(2rem, 5vw, 3.2rem); line-height: 1.1; margin: .3rem 0 .8rem; font-weight: 600;
  letter-spacing: -.015em; text-wrap: balance; }
h2 { font-size: clamp(1.45rem, 3vw, 1.95rem); line-height: 1.2; margin: 3.2rem 0 .6rem; font-weight: 600; }
h3 { font-size: 1.06rem; margin: 1.8rem 0 .4rem; }
p { max-width: 46rem; margin: .6rem 0; text-wrap: pretty; }
.lead { font-size: clamp(1.12rem, 2vw, 1.32rem); line-height: 1.5; max-width: 52rem; }
.muted, figcaption, small { color: var(--muted); } figcaption { font-size: .92rem; max-width: 56rem; }
.contents { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: 0; margin: 1.2rem 0 0; list-style: none;
  font-size: .95rem; }
.cards { display: grid; gap: 1rem; margin: 1.6rem 0 0; grid-template-columns: repeat(4, 1fr); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; padding: 1rem 1.2rem; }
.card dt { font-size: .9rem; color: var(--muted); line-height: 1.35; }
.card dd { margin: .2rem 0 0; font-size: 1.9rem; line-height: 1.2; font-weight: 600; }
.card small { display: block; font: .85rem/1.4 system-ui, -apple-system, "Segoe UI", "Noto Sans", Arial, sans-serif; }
figure { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; margin: 1rem 0;
  padding: 1.1rem 1.2rem; }
.scroll { overflow-x: auto; } svg { display: block; height: auto; max-width: 100%; font-family: inherit; }
svg.sankey { width: 100%; min-width: 60rem; max-width: none; }
.year { display: none; scroll-margin-top: 5rem; } .year.first, .year:target { display: block; }
.year:target ~ .first { display: none; } .year.first:target { display: block; }
.choice { display: flex; flex-wrap: wrap; gap: .3rem; padding: 0; margin: 0 0 .9rem; list-style: none; }
.choice a, .choice b { display: block; padding: .16rem .62rem; border-radius: 1rem; border: 1px solid var(--line);
  text-decoration: none; font-variant-numeric: tabular-nums; font-size: .93rem; }
.choice b { background: var(--accent); border-color: var(--accent); color: var(--paper); }
.choice a:hover { background: var(--accent-soft); }
.many { display: grid; gap: 1rem; grid-template-columns: repeat(3, minmax(0, 1fr)); margin: 1rem 0; }
.many figure { margin: 0; padding: .8rem .9rem .6rem; } .many h3 { margin: 0 0 .2rem; font-size: .96rem;
  line-height: 1.3; }
.many svg { width: 100%; }
table { border-collapse: collapse; width: 100%; font-size: .91rem; line-height: 1.4; }
div.scroll:has(> table) { margin: 1rem 0; border: 1px solid var(--line); border-radius: .8rem;
  background: var(--card); }
caption { text-align: left; font-weight: 600; padding: .8rem 1rem .5rem; }
th, td { padding: .4rem .7rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
thead th { vertical-align: bottom; font-size: .87rem; border-top: 0; } tbody th { font-weight: 500; }
th:first-child, td:first-child { padding-left: 1rem; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td small { display: block; font-size: .85em; } .wide { min-width: 15rem; }
.tag { display: inline-block; border-radius: .35rem; padding: 0 .45rem; font-size: .84rem; font-weight: 600;
  border: 1.5px solid var(--line); white-space: nowrap; }
.tag.sure { border-color: var(--warn); color: var(--warn); }
details { margin: .7rem 0; } summary { cursor: pointer; color: var(--accent); font-weight: 500; }
.told { padding-left: 1.2rem; max-width: 50rem; } .told li { margin: .45rem 0; }
svg .whisker { fill: none; stroke: var(--ink); stroke-opacity: .55; stroke-width: 1.1; }
svg .before { fill: none; stroke: var(--warn); stroke-width: 1.8; }
svg.series .line { stroke-width: 1.6; } svg.series .mark { fill: var(--accent); stroke: none; }
svg.series .noted { fill: var(--card); stroke: var(--accent); stroke-width: 1.6; }
.key { display: inline-block; width: .9rem; height: 0; border-top: 2px solid var(--warn); vertical-align: middle; }
@media (max-width: 60rem) { .many { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .cards { grid-template-columns: 1fr 1fr; } }
@media (max-width: 40rem) {
  main, header > div { padding-inline: 1rem; } h2 { margin-top: 2.4rem; } .many { grid-template-columns: 1fr; }
  .cards { gap: .7rem; } .card { padding: .8rem .9rem; } .card dd { font-size: 1.45rem; } figure { padding: .8rem; }
}
@media print {
  @page { size: A4 landscape; margin: 12mm; } html { font-size: 9pt; } body { background: #fff; }
  .choice, .contents { display: none; } h2, h3, caption { break-after: avoid; }
  figure, .card, tr { break-inside: avoid; } .scroll { overflow: visible; } svg.sankey { min-width: 0; }
  .many { grid-template-columns: repeat(3, minmax(0, 1fr)); } .cards { grid-template-columns: repeat(4, 1fr); }
  thead { display: table-header-group; } th, td { padding: .25rem .4rem; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
"""


def style_sheet() -> str:
    """Return the whole style sheet of the report.

    >>> "url(" in style_sheet() or "@import" in style_sheet()
    False
    """
    return f"{drawing_rules()}\n{_PAGE.strip()}"
