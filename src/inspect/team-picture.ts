import { type Html, html } from '../report/html.js';

/** A unit or sensor as the picture draws it. */
export interface DrawnUnit {
  /** Named when it is pointed at. */
  readonly title: string;
  /** From 0 to 1: how dark it is filled. */
  readonly filled: number;
  /** From −1 to 1: the colour of its rim, and how strong it is. */
  readonly rim: number;
  /** The id of the element that tells more of it. */
  readonly link?: string;
}

/** A layer as the picture draws it; layer 0 are the sensors. */
export interface DrawnLayer {
  readonly label: string;
  readonly units: readonly DrawnUnit[];
  /** `[sender][unit]`: weights from the units of the layer before; of sensors empty. */
  readonly weights: ArrayLike<number>;
}

const WIDTH = 860;
const TOP = 34;
/** Units of a column before a layer is drawn in several. */
const TALLEST = 40;
/** Lines between two layers: the strongest weights. */
const LINES = 300;
/** Layers of more units than this are drawn as one box, without lines. */
const MOST = 600;

/**
 * A team as a picture: a circle a unit, layer beside layer, with the strongest weights between them as lines, blue
 * above 0 and red below.
 */
export function teamPicture(layers: readonly DrawnLayer[], description: string): Html {
  const places = layers.map(({ units }, l) => placesOf(units.length, l, layers.length));
  const height = TOP + 14 + Math.max(...places.map(({ height }) => height));
  const lines = layers.slice(1).map(({ weights, units }, l) => {
    const [from, to] = [places[l]!, places[l + 1]!];
    if (from.isBox || to.isBox) return [];
    return strongest(weights, LINES).map(({ at, part }) => {
      const a = from.points[Math.floor(at / units.length)]!;
      const b = to.points[at % units.length]!;
      const sign = weights[at]! > 0 ? 0 : 1;
      return html`<path class="synapse" style="stroke:var(--series-${sign});stroke-opacity:${hundredths(0.06 + 0.6 * part)}" d="M${a.x},${a.y}L${b.x},${b.y}"/>`;
    });
  });
  const circles = layers.map(({ label, units }, l) => {
    const { points, radius, isBox, middle } = places[l]!;
    const head = html`<text x="${middle}" y="16" text-anchor="middle">${label}</text>\n`;
    if (isBox)
      return html`${head}<rect class="many" x="${middle - 16}" y="${TOP}" width="32" height="${places[l]!.height}"/>\n`;
    return html`${head}${units.map((unit, k) => circle(unit, points[k]!, radius))}\n`;
  });
  return html`<svg class="team" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${description}">
${lines}
${circles}</svg>
`;
}

function circle({ title, filled, rim }: DrawnUnit, { x, y }: Point, radius: number): Html {
  const colour = rim >= 0 ? 0 : 1;
  const width = hundredths(0.75 + 2.25 * Math.abs(rim));
  return html`<circle class="paper" cx="${x}" cy="${y}" r="${radius}"/><circle class="unit" cx="${x}" cy="${y}" r="${radius}" style="fill-opacity:${hundredths(filled)};stroke:var(--series-${colour});stroke-width:${width}"><title>${title}</title></circle>`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Places {
  readonly points: readonly Point[];
  readonly radius: number;
  readonly height: number;
  readonly middle: number;
  readonly isBox: boolean;
}

/** Where the units of a layer are drawn: down one column, or several where there are many. */
function placesOf(units: number, layer: number, layers: number): Places {
  const middle = round(60 + (layer * (WIDTH - 120)) / Math.max(1, layers - 1));
  if (units > MOST) return { points: [], radius: 0, height: 320, middle, isBox: true };
  const columns = Math.ceil(units / TALLEST);
  const rows = Math.ceil(units / columns);
  const pitch = Math.min(34, Math.max(10, 420 / rows));
  const radius = round(Math.min(9, pitch * 0.38));
  const height = 440;
  const first = TOP + (height - rows * pitch) / 2 + pitch / 2;
  const points = Array.from({ length: units }, (_, k) => ({
    x: round(middle + (Math.floor(k / rows) - (columns - 1) / 2) * pitch),
    y: round(first + (k % rows) * pitch),
  }));
  return { points, radius, height, middle, isBox: false };
}

/** The largest of some numbers by size: where each is, and its part of the largest. */
export function strongest(values: ArrayLike<number>, count: number): { readonly at: number; readonly part: number }[] {
  const order = Array.from({ length: values.length }, (_, at) => at)
    .filter((at) => values[at] !== 0 && Number.isFinite(values[at]))
    .sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!))
    .slice(0, count);
  const most = Math.abs(values[order[0] ?? 0] ?? 1);
  // The strongest are drawn last, over the others.
  return order.map((at) => ({ at, part: Math.abs(values[at]!) / most })).reverse();
}

const round = (value: number) => Number(value.toFixed(1));
const hundredths = (value: number) => Number(value.toFixed(2));
