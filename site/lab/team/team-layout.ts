import type { UnitPlace } from '../contract.js';

/** A rectangle on the canvas, in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where the units of one layer are drawn: a grid of `columns` × `rows`, filled along the layer. */
export interface LayerPlaces {
  readonly count: number;
  /** Dots with lines, or the cells of a heat strip where they are too many for lines. */
  readonly kind: 'dots' | 'cells';
  readonly columns: number;
  readonly rows: number;
  /** Units follow each other along a row (an image, or a team drawn downwards), otherwise down a column. */
  readonly byRow: boolean;
  /** From centre to centre. */
  readonly pitch: number;
  /** Of a dot; half the side of a cell. */
  readonly radius: number;
  readonly box: Box;
}

/** Where everything of a team is drawn, in CSS pixels. */
export interface TeamLayout {
  readonly width: number;
  readonly height: number;
  /** Layers follow each other downwards, as on a phone, and not to the right. */
  readonly isDown: boolean;
  /** Sensors, then the layers of units. */
  readonly layers: readonly LayerPlaces[];
}

export interface LayoutOptions {
  /** Sensors, then the units of each layer. */
  readonly sizes: readonly number[];
  readonly width: number;
  readonly height: number;
  /** The sensors are the pixels of an image of this width: drawn as the image. */
  readonly imageWidth?: number | undefined;
}

/** Narrower than this, and not much wider than high, layers follow each other downwards. */
const NARROW = 560;
const FLAT = 0.6;
/** From centre to centre of two units, where there is room. */
const WIDEST_PITCH = 40;
/** At which units are still easily told apart. */
const EASY_PITCH = 17;
const LARGEST_RADIUS = 13;
/** Of the pitch. */
const RADIUS_SHARE = 0.36;
/** A layer of more units, or of units closer to each other than `CLOSEST_PITCH`, is drawn as cells. */
const MOST_DOTS = 200;
const CLOSEST_PITCH = 7;
/** Room for a layer's name, above it or, of a team drawn downwards, at its left. */
const NAME_HEIGHT = 26;
const NAME_WIDTH = 66;
const MARGIN = 12;
/** Of the room along the layers, what lies between two of them at least. */
const GAP_SHARE = 0.3;

/** Places every unit of a team; the same for the same options. */
export function layoutTeam({ sizes, width, height, imageWidth }: LayoutOptions): TeamLayout {
  const isDown = width < NARROW && height > FLAT * width;
  const start = isDown ? { left: NAME_WIDTH, top: MARGIN } : { left: MARGIN, top: NAME_HEIGHT };
  const room = {
    width: Math.max(1, width - start.left - MARGIN),
    height: Math.max(1, height - start.top - MARGIN),
  };
  /** Along the layers' order, and across it. */
  const along = isDown ? room.height : room.width;
  const across = isDown ? room.width : room.height;
  const most = (along * (sizes.length > 1 ? 1 - GAP_SHARE : 1)) / sizes.length;
  const grids = sizes.map((count, layer) =>
    layer === 0 && imageWidth !== undefined && count % imageWidth === 0
      ? imageGrid(count, imageWidth, isDown ? across : most, isDown ? most : across)
      : plainGrid(count, most, across, isDown),
  );
  const thickness = (grid: Grid) => (isDown ? grid.rows : grid.columns) * grid.pitch;
  const left = along - grids.reduce((sum, grid) => sum + thickness(grid), 0);
  const gap = grids.length > 1 ? left / (grids.length - 1) : 0;
  let at = grids.length > 1 ? 0 : left / 2;
  const layers = grids.map((grid) => {
    const size = { width: grid.columns * grid.pitch, height: grid.rows * grid.pitch };
    const box = isDown
      ? { left: start.left + (room.width - size.width) / 2, top: start.top + at, ...size }
      : { left: start.left + at, top: start.top + (room.height - size.height) / 2, ...size };
    at += thickness(grid) + gap;
    const kind = grid.count > MOST_DOTS || grid.pitch < CLOSEST_PITCH ? ('cells' as const) : ('dots' as const);
    const radius = kind === 'cells' ? grid.pitch / 2 : Math.min(LARGEST_RADIUS, grid.pitch * RADIUS_SHARE);
    return { ...grid, kind, radius, box };
  });
  return { width, height, isDown, layers };
}

type Grid = Pick<LayerPlaces, 'count' | 'columns' | 'rows' | 'byRow' | 'pitch'>;

/**
 * A grid of `count` units that is at most `thick` along the team and `long` across it: of as few lines as leave a pitch
 * that is easily read, otherwise of the widest pitch there is.
 */
function plainGrid(count: number, thick: number, long: number, isDown: boolean): Grid {
  let best = { lines: 1, pitch: 0 };
  for (let lines = 1; lines <= count; lines++) {
    const pitch = Math.min(WIDEST_PITCH, long / Math.ceil(count / lines), thick / lines);
    if (pitch > best.pitch) best = { lines, pitch };
    // More lines only make them narrower.
    if (pitch >= EASY_PITCH || thick / lines < best.pitch) break;
  }
  const perLine = Math.ceil(count / best.lines);
  const lines = Math.ceil(count / perLine);
  const grid = isDown ? { columns: perLine, rows: lines } : { columns: lines, rows: perLine };
  return { count, pitch: best.pitch, byRow: isDown, ...grid };
}

function imageGrid(count: number, columns: number, width: number, height: number): Grid {
  const rows = count / columns;
  return { count, columns, rows, byRow: true, pitch: Math.min(WIDEST_PITCH, width / columns, height / rows) };
}

/** Column and row of a unit in the grid of its layer. */
function cellOf(
  { byRow, columns, rows }: LayerPlaces,
  unit: number,
): { readonly column: number; readonly row: number } {
  return byRow
    ? { column: unit % columns, row: Math.floor(unit / columns) }
    : { column: Math.floor(unit / rows), row: unit % rows };
}

/** The unit in a cell, or in the nearest filled cell of an unfilled last line. */
function unitIn({ byRow, columns, rows, count }: LayerPlaces, column: number, row: number): number {
  const unit = byRow ? row * columns + column : column * rows + row;
  return Math.min(unit, count - 1);
}

/** The centre of a unit. */
export function centreOf(
  { layers }: TeamLayout,
  { layer, unit }: UnitPlace,
): { readonly x: number; readonly y: number } {
  const places = layers[layer]!;
  const { column, row } = cellOf(places, unit);
  const { columns, rows, count, byRow, box, pitch } = places;
  // A last line that is not full stands in the middle.
  const last = count - (byRow ? (rows - 1) * columns : (columns - 1) * rows);
  const shift = byRow
    ? { x: row === rows - 1 ? ((columns - last) * pitch) / 2 : 0, y: 0 }
    : { x: 0, y: column === columns - 1 ? ((rows - last) * pitch) / 2 : 0 };
  return { x: box.left + (column + 0.5) * pitch + shift.x, y: box.top + (row + 0.5) * pitch + shift.y };
}

/** The unit at a point: the nearest whose cell, or for fingers a circle of `reach` around it, holds the point. */
export function unitAt(layout: TeamLayout, x: number, y: number, reach = 0): UnitPlace | undefined {
  let found: UnitPlace | undefined;
  let nearest = Number.POSITIVE_INFINITY;
  layout.layers.forEach(({ box, pitch, count }, layer) => {
    const most = Math.max(reach, pitch / Math.SQRT2);
    if (x < box.left - most || x > box.left + box.width + most) return;
    if (y < box.top - most || y > box.top + box.height + most) return;
    for (let unit = 0; unit < count; unit++) {
      const centre = centreOf(layout, { layer, unit });
      const distance = Math.hypot(centre.x - x, centre.y - y);
      if (distance > most || distance >= nearest) continue;
      nearest = distance;
      found = { layer, unit };
    }
  });
  return found;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

const STEPS: Readonly<Record<Direction, { readonly column: number; readonly row: number }>> = {
  left: { column: -1, row: 0 },
  right: { column: 1, row: 0 },
  up: { column: 0, row: -1 },
  down: { column: 0, row: 1 },
};

/**
 * The unit that an arrow key goes to: the neighbour in the grid of its layer, and beyond the edge that unit of the next
 * layer that lies straight ahead; the unit itself where there is nothing.
 */
export function neighbourOf(layout: TeamLayout, place: UnitPlace, direction: Direction): UnitPlace {
  const places = layout.layers[place.layer]!;
  const step = STEPS[direction];
  const { column, row } = cellOf(places, place.unit);
  const to = { column: column + step.column, row: row + step.row };
  const isInside = to.column >= 0 && to.column < places.columns && to.row >= 0 && to.row < places.rows;
  if (isInside) {
    const unit = unitIn(places, to.column, to.row);
    if (unit !== place.unit) return { layer: place.layer, unit };
  }
  const forward = layout.isDown ? step.row : step.column;
  const layer = place.layer + forward;
  const next = layout.layers[layer];
  if (forward === 0 || next === undefined) return place;
  const from = centreOf(layout, place);
  let unit = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < next.count; k++) {
    const { x, y } = centreOf(layout, { layer, unit: k });
    // Straight ahead counts more than near.
    const [ahead, aside] = layout.isDown ? [y - from.y, x - from.x] : [x - from.x, y - from.y];
    const cost = Math.abs(ahead) + 4 * Math.abs(aside);
    if (cost >= least) continue;
    least = cost;
    unit = k;
  }
  return { layer, unit };
}
