import { heatMap } from '../report/heat-map.js';
import { type Html, html } from '../report/html.js';
import { reportPage } from '../report/page.js';
import { formatCount, formatReturn } from '../text/number-format.js';
import { type InspectedUnit, type Inspection, requireInspection } from './inspection.js';
import { columnsOf, scatterPicture, worthPicture } from './pictures.js';
import { recordingPictures } from './recording-pictures.js';
import { type DrawnLayer, teamPicture } from './team-picture.js';
import { estimateText, firesForText, isNumeric, legendOf, shortNumber, unitName, unitRows } from './unit-text.js';

/** Steps of a raster. */
const RASTER = 200;
/** Cards of single units; of larger teams those that are worth or paid most. */
const CARDS = 200;

/** A team unit by unit as a page in one file: it loads nothing, and runs no script of its own. */
export function inspectionPage(inspection: Inspection): string {
  requireInspection('inspectionPage', inspection);
  const { rule, env, sizes, play, meanReturn, episodes, notes, units } = inspection;
  const told = episodes > 0 ? `, mean return ${formatReturn(meanReturn)} over ${formatCount(episodes)} episodes` : '';
  const cards = mostTelling(units);
  return reportPage(`${rule} on ${env}, unit by unit`, [
    html`<h1>${rule} on ${env}, unit by unit</h1>
<p class="summary">${sizes.join('-')} units, ${formatCount(play.steps)} steps watched while nothing was learned${told}.</p>
`,
    ...notes.map((note) => html`<p class="summary">${note}</p>\n`),
    html`<section><h2>The team</h2>
<figure>${teamPicture(drawn(inspection), `The team ${sizes.join('-')}, a circle a unit; the table below gives figures.`)}
<figcaption>A circle is a unit: the more it is filled, the more often it fired; its rim is its mean pay, blue for firing and vermilion against it. Lines are the strongest
weights, blue above 0 and vermilion below. Point at a unit for its name.</figcaption></figure>
</section>
`,
    ...worthSection(inspection),
    ...historySection(inspection),
    html`<section><h2>What they did, and what they were paid</h2>
${play.layers.map(({ layer, columns, actions, pay }) => {
  const steps = Math.min(RASTER, play.steps);
  const across = (values: Float32Array) => columnsOf(values.subarray(0, steps * columns), columns);
  const of = `${columns} units of layer ${layer} over ${steps} steps`;
  return html`<figure class="raster"><h3>Layer ${layer}</h3>
<div style="height:${rasterHeight(columns)}px">${heatMap({ rows: columns, columns: steps, values: across(actions), description: `Actions of ${of}` })}</div>
<div style="height:${rasterHeight(columns)}px">${heatMap({ rows: columns, columns: steps, values: across(pay), description: `Pay of ${of}` })}</div></figure>
`;
})}
<p class="notes">A row is a unit, a column one of the first ${Math.min(RASTER, play.steps)} steps. Above: its action. Below: what it was paid, blue to fire more and vermilion to fire less.</p>
</section>
`,
    html`<section><h2>Unit by unit</h2>
${cards.length < units.length ? html`<p>The ${cards.length} of ${units.length} that are worth or paid most; the table has all.</p>\n` : ''}<div class="cards">
${cards.map((unit) => card(unit, inspection))}</div>
</section>
`,
    table(inspection),
  ]);
}

/** Layers as {@link teamPicture} draws them. */
function drawn({ sizes, units, play }: Inspection): DrawnLayer[] {
  const sensors: DrawnLayer = {
    label: `${sizes[0]} inputs`,
    units: Array.from({ length: sizes[0]! }, (_, k) => ({ title: `input ${k}`, filled: 0, rim: 0 })),
    weights: [],
  };
  const layers = play.layers.map(({ layer, columns }): DrawnLayer => {
    const own = units.filter((unit) => unit.layer === layer);
    const most = Math.max(...own.map(({ meanPay }) => Math.abs(meanPay)));
    const firing = Math.max(1, ...own.map((unit) => Math.abs(unit.firing)));
    const senders = Math.min(
      own[0]!.weights.length,
      layer === 1 ? sizes[0]! : units.filter((unit) => unit.layer === layer - 1).length,
    );
    const weights = new Float32Array(senders * columns);
    own.forEach((unit, column) => {
      for (let sender = 0; sender < senders; sender++) weights[sender * columns + column] = unit.weights[sender]!;
    });
    return {
      label: `layer ${layer}`,
      units: own.map((unit) => ({
        title: `${unitName(unit)}: firing ${shortNumber(unit.firing)}, mean pay ${shortNumber(unit.meanPay)}`,
        filled: Math.abs(unit.firing) / firing,
        rim: most > 0 ? unit.meanPay / most : 0,
      })),
      weights,
    };
  });
  return [sensors, ...layers];
}

function worthSection(inspection: Inspection): Html[] {
  const known = inspection.units.filter(({ worth }) => worth !== undefined);
  if (known.length === 0) return [];
  return [
    html`<section><h2>Worth</h2>
<figure>${worthPicture(known)}
<figcaption>What the team gets less when a unit is silent, the most first, with 95 % intervals. Where the interval holds 0, the unit can be missed as far as can be
told.</figcaption></figure>
<figure>${scatterPicture(known)}
<figcaption>Worth against pay, the root mean square of the direction of its bias; a dot a unit, in the colour of its layer.</figcaption></figure>
</section>
`,
  ];
}

/** What is drawn of a recording. */
const HISTORY = {
  rate: 'how often it fired',
  credit: 'what it was paid',
  normOut: 'norm of the weights over which it is heard',
} as const;

function historySection({ history }: Inspection): Html[] {
  const pictures = history && history.rows > 0 ? recordingPictures(history, HISTORY) : [];
  if (pictures.length === 0) return [];
  return [
    html`<section><h2>While it learned</h2>
${[...new Set(pictures.map(({ layer }) => layer))].map(
  (layer) => html`<figure class="raster"><h3>Layer ${layer}</h3>
${pictures
  .filter((one) => one.layer === layer)
  .map(
    ({ title, scale, span, rows, picture }) => html`<p class="notes">${title}: ${scale}; ${span}</p>
<div style="height:${rasterHeight(rows)}px">${picture}</div>
`,
  )}</figure>
`,
)}
<p class="notes">A row is a unit, a column a window of the recording.</p>
</section>
`,
  ];
}

/** Pixels. */
function rasterHeight(columns: number): number {
  return Math.max(24, Math.min(260, 6 * columns));
}

/** The units that have a card, in the order of the team. */
function mostTelling(units: readonly InspectedUnit[]): readonly InspectedUnit[] {
  if (units.length <= CARDS) return units;
  const value = ({ worth, pay }: InspectedUnit) => Math.abs(worth?.value ?? pay);
  const most = new Set([...units].sort((a, b) => value(b) - value(a)).slice(0, CARDS));
  return units.filter((unit) => most.has(unit));
}

function card(unit: InspectedUnit, { sizes, units }: Inspection): Html {
  const { layer, weights, firing, pay, worth, fidelity, firesFor } = unit;
  const side = Math.sqrt(sizes[0]!);
  const isImage = layer === 1 && Number.isInteger(side) && side >= 7;
  const senders = layer === 1 ? sizes[0]! : sizes[layer - 1]!;
  const incoming = isImage
    ? heatMap({
        rows: side,
        columns: side,
        values: weights,
        isSquare: true,
        description: `Weights of ${unitName(unit)} as a picture`,
      })
    : heatMap({
        rows: 1,
        columns: senders,
        values: weights.subarray(0, senders),
        description: `Weights of ${unitName(unit)}`,
      });
  const above = units.filter((other) => other.layer === layer + 1);
  const outgoing = Float32Array.from(above, (other) => other.weights[unit.unit] ?? Number.NaN);
  const facts: readonly (readonly [string, string])[] = [
    ['fires', shortNumber(firing)],
    ['is paid', shortNumber(pay)],
    ['fidelity', estimateText(fidelity, 2)],
    ['worth', estimateText(worth)],
    ['fires for', firesForText(firesFor)],
  ];
  return html`<article><h3>${unitName(unit)}</h3>
<dl>${facts.filter(([, text]) => text !== '').map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
<div class="${isImage ? 'picture' : 'strip'}">${incoming}</div>
${outgoing.length > 0 ? html`<div class="strip">${heatMap({ rows: 1, columns: outgoing.length, values: outgoing, description: `Weights with which others hear ${unitName(unit)}` })}</div>\n` : ''}</article>
`;
}

function table(inspection: Inspection): Html {
  const { columns, rows } = unitRows(inspection);
  const cell = (name: 'th' | 'td', text: string, column: string) =>
    name === 'th'
      ? html`<th class="${isNumeric(column) ? 'number' : ''}" scope="col">${text}</th>`
      : html`<td class="${isNumeric(column) ? 'number' : ''}">${text}</td>`;
  return html`<section><h2>All units</h2>
<div class="table"><table><thead><tr>${columns.map((column) => cell('th', column, column))}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((text, k) => cell('td', text, columns[k]!))}</tr>\n`)}</tbody></table></div>
<ul class="notes">${legendOf(columns).map(([column, text]) => html`<li>${column}: ${text}</li>`)}<li>On a card: above, the weights over which it listens; below, those over which it is heard.</li></ul>
</section>
`;
}
