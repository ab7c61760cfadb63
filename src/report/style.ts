import { REPORT_COLORS } from './palette.js';

const seriesVariables = (scheme: 'light' | 'dark') =>
  REPORT_COLORS.map((color, k) => `--series-${k}:${color[scheme]};`).join('');

/** The custom properties of both schemes. */
export const LIGHT = `--text:#1c2024;--muted:#5b6470;--paper:#ffffff;--panel:#f6f7f9;--line:#d5dae0;--grid:#e6e9ed;${seriesVariables('light')}`;
export const DARK = `--text:#e7e9ec;--muted:#a3acb8;--paper:#14171a;--panel:#1c2024;--line:#3a4048;--grid:#2a2f36;${seriesVariables('dark')}`;

/** What drawings look like, in a page and in files of their own. */
export const PICTURE_STYLE = `svg text { fill: var(--muted); }
svg .label { fill: var(--text); }
svg .grid { stroke: var(--grid); }
svg .axis { stroke: var(--line); fill: none; }
svg .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg .band { fill-opacity: .16; }
svg .reference { stroke: var(--muted); stroke-dasharray: 4 3; fill: none; }
svg .chance { stroke: var(--text); stroke-width: 2; fill: none; }
svg .ring { fill: none; stroke-width: 1.25; stroke-opacity: .6; }
svg .interval { fill: none; stroke-width: 3; stroke-linecap: round; }
svg .bar { fill: none; stroke-width: 12; }
svg .frame { fill: var(--panel); stroke: var(--line); }
svg .trial { fill: none; stroke-width: 1.25; stroke-opacity: .4; }
svg .trial.best { stroke-width: 2.25; stroke-opacity: 1; }
`;

/** The style sheet of a report: light or dark as the reader's system is, light in print. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root { ${DARK} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--text); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.5rem 3rem; }
h1 { margin: 0 0 .25rem; font-size: 1.75rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.2rem; overflow-wrap: anywhere; }
p, ul { margin: .5rem 0; }
.summary, .notes, .seeds, figcaption, footer { color: var(--muted); }
.notes { font-size: .875rem; margin-top: 1.5rem; }
ul.notes { padding-left: 1.2rem; }
.raster .notes { margin-top: .75rem; }
figure + figure { margin-top: 1.5rem; }
.finding { font-size: 1.2rem; line-height: 1.45; margin: .75rem 0 1rem; }
.warning { border-left: 3px solid var(--series-1); padding: .35rem .9rem; background: var(--panel); }
figure { margin: 0; }
figcaption { font-size: .875rem; margin-top: .5rem; }
svg.plot { display: block; width: 100%; height: auto; font-size: 12px; }
svg.narrow { display: none; }
${PICTURE_STYLE}.swatch { width: 28px; height: 8px; vertical-align: middle; margin-right: .5rem; flex: none; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: 0 0 .5rem; font-size: .9rem; }
.legend button { display: inline-flex; align-items: center; font: inherit; color: inherit; background: none; border: 0; border-radius: 4px; padding: .1rem .25rem; margin-left: -.25rem; text-align: left; overflow-wrap: anywhere; }
.legend button:enabled { cursor: pointer; }
.legend button:enabled:hover { background: var(--panel); }
.legend button[aria-pressed="false"] { opacity: .4; text-decoration: line-through; }
.legend .seeds { white-space: nowrap; }
.legend output { font-variant-numeric: tabular-nums; color: var(--muted); }
h3 { margin: 2rem 0 .5rem; font-size: 1rem; overflow-wrap: anywhere; }
.raster h3 { margin: .75rem 0 .25rem; }
svg.team, svg.plain { display: block; width: 100%; height: auto; font-size: 12px; }
svg.team { overflow: visible; }
svg.plain.narrow { display: none; }
svg.team .unit { fill: var(--text); }
svg.team .paper { fill: var(--paper); }
svg.team .synapse { fill: none; stroke-width: 1; }
svg.team .many { fill: var(--grid); stroke: var(--line); }
svg.plain .whisker { stroke: var(--text); stroke-width: 1; }
svg.plain .bar { fill-opacity: .75; stroke: none; }
svg.plain .dot { fill-opacity: .75; }
svg.heat { display: block; width: 100%; height: 100%; background: var(--panel); }
.raster > div { margin: .25rem 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1rem; }
.cards article { border: 1px solid var(--grid); border-radius: 6px; padding: .5rem .75rem .75rem; font-size: .85rem; min-width: 0; }
.cards h3 { margin: 0 0 .25rem; }
.cards dl { display: grid; grid-template-columns: auto 1fr; gap: 0 .75rem; margin: 0 0 .5rem; font-variant-numeric: tabular-nums; }
.cards dt { color: var(--muted); }
.cards dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
.strip { height: 14px; margin-top: 4px; }
.picture { aspect-ratio: 1; max-width: 8rem; }
.live { position: relative; }
.where { position: absolute; right: .5rem; bottom: 4px; font-size: 13px; line-height: 22px; color: var(--muted); font-variant-numeric: tabular-nums; }
.live, .hint { display: none; }
.u-select { background: var(--muted); opacity: .18; }
.table { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; margin-top: 1rem; }
th, td { padding: .4rem .75rem .4rem 0; text-align: left; border-bottom: 1px solid var(--grid); vertical-align: top; }
th { font-weight: 600; }
tbody th { font-weight: 500; overflow-wrap: anywhere; min-width: 13rem; }
td { white-space: nowrap; }
thead th { border-bottom: 1.5px solid var(--line); vertical-align: bottom; white-space: nowrap; }
.number { text-align: right; }
.partial { font-size: .8rem; border: 1px solid var(--series-1); border-radius: 3px; padding: 0 .3rem; white-space: nowrap; }
code, pre { font: .9em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre code { font-size: 1em; }
pre { font-size: .85rem; margin: .5rem 0; padding: .75rem 1rem; background: var(--panel); border: 1px solid var(--grid); border-radius: 6px; overflow-x: auto; }
details { margin-top: 1rem; }
summary { cursor: pointer; }
footer { margin-top: 3rem; padding-top: .75rem; border-top: 1px solid var(--grid); font-size: .85rem; }
@media screen and (max-width: 599px) {
  main { padding: 1.25rem 1rem 2rem; }
  svg.wide { display: none; }
  svg.narrow, svg.plain.narrow { display: block; }
  svg.plain.wide { display: none; }
  svg.team { font-size: 22px; }
}
@media screen {
  .enhanced svg.static { display: none; }
  .enhanced .live { display: block; }
  .enhanced .hint { display: inline; }
}
@media print {
  main { max-width: none; padding: 0; }
  figure, tr { break-inside: avoid; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  .table { overflow: visible; }
  table { font-size: .7rem; }
  thead th { white-space: normal; }
  tbody th { min-width: 0; }
  th, td { padding-right: .5rem; }
  .legend output { display: none; }
}
`;
