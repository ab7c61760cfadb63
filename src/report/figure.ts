import type { ReportChart } from './chart.js';
import { type Picture, pictureSvg } from './drawing.js';
import { type Html, html, jsonElement } from './html.js';
import { drawChart, reportSwatch } from './svg.js';

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
    const seeds = curve.seeds === '' ? '' : html` <span class="seeds">${curve.seeds}</span>`;
    return html`<li><button type="button" disabled>${reportSwatch(curve)}${nameOf(curve)}</button>${seeds} <output></output></li>\n`;
  });
  return html`<figure data-chart="${id}">
<ul class="legend">
${entries}</ul>
<div class="live"><span class="where"></span></div>
${pictureSvg({ description, draw: (width) => drawChart(chart, width) }, 'plot static')}<figcaption>${caption}
<span class="hint">Drag to zoom, double-click to see all; the legend switches lines.</span></figcaption>
</figure>
${jsonElement(id, chart)}
`;
}

/** The same chart as a picture of its own. */
export function chartPicture(chart: ReportChart, options: ReportFigureOptions & { readonly title: string }): Picture {
  return {
    ...options,
    legend: chart.curves.map((curve) => ({ ...curve, label: `${nameOf(curve)}${curve.seeds && `, ${curve.seeds}`}` })),
    draw: (width) => drawChart(chart, width),
  };
}

function nameOf({ label, partial }: ReportChart['curves'][number]): string {
  return `${label}${partial ? ' (partial)' : ''}`;
}
