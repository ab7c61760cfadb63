import type { ReportChart } from './chart.js';
import { type Html, html, jsonElement } from './html.js';
import { reportSvg, reportSwatch } from './svg.js';

/** The texts around a chart. */
export interface ReportFigureOptions {
  /** Unique in the page. */
  readonly id: string;
  /** What the chart shows, for screen readers. */
  readonly description: string;
  /** Plain text under the chart. */
  readonly caption: string;
}

/** A chart as an HTML figure with its legend, and the data from which the page's script draws it again. */
export function reportFigure(chart: ReportChart, { id, description, caption }: ReportFigureOptions): Html {
  const entries = chart.curves.map((curve) => {
    const label = `${curve.label}${curve.partial ? ' (partial)' : ''}`;
    const seeds = curve.seeds === '' ? '' : html` <span class="seeds">${curve.seeds}</span>`;
    return html`<li><button type="button" disabled>${reportSwatch(curve)}${label}</button>${seeds} <output></output></li>\n`;
  });
  return html`<figure data-chart="${id}">
<ul class="legend">
${entries}</ul>
<div class="live"><span class="where"></span></div>
${reportSvg(chart, description)}
<figcaption>${caption}
<span class="hint">Drag to zoom, double-click to see all; the legend switches lines.</span></figcaption>
</figure>
${jsonElement(id, chart)}
`;
}
