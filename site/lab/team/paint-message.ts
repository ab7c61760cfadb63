import type { LabMessage, UnitPlace } from '../contract.js';
import type { CanvasColours } from './canvas-colours.js';
import { numberText } from './number-text.js';
import { diamond, FULL_CIRCLE, triangle } from './shapes.js';
import { centreOf, type TeamLayout } from './team-layout.js';

/** What a message is painted on. */
interface Painting {
  readonly context: CanvasRenderingContext2D;
  readonly colours: CanvasColours;
  readonly layout: TeamLayout;
}

/** A message on its way: from one unit to another, or from one to all that hear it. */
export function paintMessage(painting: Painting, message: LabMessage, progress: number): void {
  const { context, colours, layout } = painting;
  const { kind, from, to, layer, value } = message;
  context.globalAlpha = 1;
  if (kind === 'tick') {
    const box = layer === undefined ? undefined : layout.layers[layer]?.box;
    if (box === undefined) return;
    const beyond = 10 + 4 * Math.sin(Math.PI * progress);
    context.strokeStyle = colours.text;
    context.lineWidth = 1.5;
    context.setLineDash([2, 3]);
    context.beginPath();
    context.roundRect(box.left - beyond, box.top - beyond, box.width + 2 * beyond, box.height + 2 * beyond, 8);
    context.stroke();
    context.setLineDash([]);
    paintLabel(painting, box.left + box.width / 2, box.top + box.height + beyond + 9, message.phase ?? 'tick');
    return;
  }
  const start = from ? centreOf(layout, from) : { x: layout.width - 4, y: layout.height - 4 };
  const ends = receiversOf(layout, message).map((place) => centreOf(layout, place));
  context.strokeStyle = colours.text;
  context.lineWidth = 1.25;
  context.globalAlpha = to ? 0.9 : 0.25;
  context.beginPath();
  for (const end of ends) {
    context.moveTo(start.x, start.y);
    context.lineTo(end.x, end.y);
  }
  context.stroke();
  context.globalAlpha = 1;
  context.fillStyle = (value ?? 0) < 0 ? colours.negative : (value ?? 0) > 0 ? colours.positive : colours.muted;
  context.strokeStyle = colours.paper;
  context.lineWidth = 1.5;
  const side = ends.length > 1 ? 4 : 6;
  for (const end of ends) {
    const x = start.x + (end.x - start.x) * progress;
    const y = start.y + (end.y - start.y) * progress;
    context.beginPath();
    // What a unit says is round, what it is told of its credit a triangle, what the task tells a diamond.
    if (kind === 'credit') triangle(context, x, y, side, (value ?? 0) < 0 ? -1 : 1);
    else if (kind === 'reward' || kind === 'error') diamond(context, x, y, side);
    else context.arc(x, y, side, 0, FULL_CIRCLE);
    context.fill();
    context.stroke();
  }
  const first = ends[0] ?? start;
  const at = ends.length === 1 ? progress : 0.12;
  const label = value === undefined ? kind : `${kind} ${numberText(value)}`;
  paintLabel(painting, start.x + (first.x - start.x) * at, start.y + (first.y - start.y) * at - 16, label);
}

/** Who hears a message; of very many those that are drawn. */
function receiversOf(layout: TeamLayout, { kind, from, to, layer }: LabMessage): readonly UnitPlace[] {
  const last = layout.layers.length - 1;
  if (to) return [to];
  const isSaid = from !== undefined && (kind === 'activation' || kind === 'echo');
  const of = isSaid ? from.layer + 1 : (layer ?? (from === undefined ? last : from.layer - 1));
  const places = layout.layers[of];
  if (places === undefined) return [];
  const every = Math.ceil(places.count / 100);
  return Array.from({ length: Math.ceil(places.count / every) }, (_, k) => ({ layer: of, unit: k * every }));
}

function paintLabel({ context, colours, layout }: Painting, x: number, y: number, text: string): void {
  context.font = `12px ${colours.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  const half = context.measureText(text).width / 2 + 6;
  const middle = {
    x: Math.min(layout.width - half, Math.max(half, x)),
    y: Math.min(layout.height - 10, Math.max(10, y)),
  };
  context.fillStyle = colours.paper;
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(middle.x - half, middle.y - 9, 2 * half, 18, 4);
  context.fill();
  context.stroke();
  context.fillStyle = colours.text;
  context.fillText(text, middle.x, middle.y + 0.5);
}
