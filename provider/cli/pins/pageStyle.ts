// The style sheet of the page with pins, for screens in light and dark and for print.

/** Pixels on a screen. */
export const PIN_COLUMN_WIDTH = 100;

export const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1d2430;--soft:#5b6675;--rule:#cfd6df;--panel:#f6f8fa;--held:#1f6feb;--good:#1a7f37;--late:#9a6700;--bad:#b3261e;--open:#5b6675}
@media (prefers-color-scheme:dark){:root{--paper:#12161c;--ink:#e6ebf2;--soft:#9aa7b8;--rule:#343d49;--panel:#1a2028;--held:#6cb0ff;--good:#56d364;--late:#e3b341;--bad:#ff8a80;--open:#9aa7b8}}
*{box-sizing:border-box}
body{margin:1.5rem;background:var(--paper);color:var(--ink);font:15px/1.45 system-ui,sans-serif}
h1{font-size:1.4rem;margin:0 0 .25rem}
.summary{margin:0 0 1rem;color:var(--soft)}
.problem{border-left:4px solid var(--bad);padding:.25rem .75rem;background:var(--panel)}
.wide{overflow-x:auto}
table{border-collapse:collapse;table-layout:fixed;width:100%}
th,td{border:1px solid var(--rule);padding:.6rem;vertical-align:top;text-align:left}
thead th{background:var(--panel)}
thead th:first-child{width:${PIN_COLUMN_WIDTH}px}
tbody th{overflow-wrap:anywhere}
tbody th{position:sticky;left:0;background:var(--panel);font-weight:600}
h2{font-size:1.1rem;margin:1.2rem 0 .4rem}
.none{color:var(--soft)}
.pin+.pin{margin-top:1rem}
.badge{display:inline-block;border:1px solid currentColor;border-radius:1rem;padding:0 .55rem;font-size:.8em;font-weight:600;white-space:nowrap}
.badge.good{color:var(--good)}.badge.late{color:var(--late)}.badge.bad{color:var(--bad)}.badge.open{color:var(--open)}
svg{display:block;overflow:visible}
svg.line,svg.axis{width:260px;max-width:100%}
svg text{font:10px system-ui,sans-serif;fill:var(--soft)}
svg .unchecked{font-weight:700;fill:var(--ink)}
.time{stroke:var(--rule);stroke-width:2}
.tick{stroke:var(--rule);stroke-width:1}
.newer{stroke:var(--soft);stroke-width:1.5}
.lag{stroke:var(--late);stroke-width:4}
.newest{fill:var(--paper);stroke:var(--good);stroke-width:2}
.held{fill:var(--held);stroke:var(--paper);stroke-width:1.5}
.held.bad{fill:var(--paper);stroke:var(--bad);stroke-width:2}
.held.gone{stroke-dasharray:2.5 2}
.held.not-checked{fill:var(--paper);stroke:var(--soft);stroke-width:2}
.cross{fill:none;stroke:var(--bad);stroke-width:2}
.over{fill:none;stroke:var(--bad);stroke-width:2}
dl{margin:.3rem 0 0;font-size:.86em}
dl div{display:flex;gap:.5rem}
dt{flex:0 0 4.2rem;color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
code{font:.95em ui-monospace,monospace}
.legend{list-style:none;padding:0;margin:1rem 0 0;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;font-size:.86em;color:var(--soft)}
.legend li{display:flex;align-items:center;gap:.35rem}
.legend svg{width:28px;height:24px}
@media print{
@page{size:A4 landscape;margin:10mm}
:root{--paper:#fff;--ink:#000;--soft:#444;--rule:#999;--panel:#fff;--held:#1f6feb;--good:#1a7f37;--late:#9a6700;--bad:#b3261e;--open:#444}
body{margin:0;font-size:11px}
.wide{overflow:visible}
table{min-width:0!important}
thead th:first-child{width:5em}
tbody th{position:static}
tr,.pin,.legend{break-inside:avoid}
svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;
