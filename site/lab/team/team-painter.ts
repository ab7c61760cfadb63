import type { LabLayer, LabMessage, LabSnapshot, UnitPlace } from '../contract.js';
import type { CanvasColours } from './canvas-colours.js';
import { numberText } from './number-text.js';
import { strongestWeights } from './strongest-weights.js';
import { SynapseDrawing, type SynapseLine } from './synapse-drawing.js';
import { centreOf, type LayerPlaces, type TeamLayout } from './team-layout.js';

/** What is to be seen of a team at a moment. */
export interface TeamScene {
  readonly snapshot: LabSnapshot;
  /** The same, or what is known of it where its step is shown message by message: what is not known yet is NaN. */
  readonly moment: LabSnapshot;
  /** Actions that an output unit selects among; 2 where it fires or not. */
  readonly choices: number;
  readonly pinned: readonly UnitPlace[];
  readonly focused: UnitPlace | undefined;
  /** The focused unit has the focus of the keyboard, and is not only pointed at. */
  readonly hasFocusRing: boolean;
  readonly silenced: readonly UnitPlace[];
  /** The message that is on its way, and how far it has come, 0 to 1. */
  readonly message?: { readonly message: LabMessage; readonly progress: number } | undefined;
}

/** The strongest synapses between two layers that are drawn. */
const LINES = 150;
/** Beyond so many lines between two layers each is drawn fainter. */
const FAINTER_FROM = 60;
/** The strongest synapses between two layers of units that are pinned or pointed at. */
const OWN_LINES = 60;
/** Lines are chosen anew at most so often, in milliseconds: weights change little, and choosing costs. */
const LINES_EVERY = 400;
/** Shades of darkness and of pay; what has one shade is drawn by one call. */
const SHADES = 10;
const FULL_CIRCLE = 2 * Math.PI;

/** Draws a team on a canvas, from its snapshots. It keeps the last weights, since a snapshot has only those that changed. */
export class TeamPainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  /** The strongest synapses of the team, and those of the units that are pinned or pointed at. */
  readonly #all = new SynapseDrawing();
  readonly #own = new SynapseDrawing();
  /** `[layer − 1]`: the last weights that were told. */
  #weights: (Float32Array | undefined)[] = [];
  /** `[layer − 1]`: about the largest pay of late, by size. */
  #payScales: number[] = [];
  #layout: TeamLayout | undefined;
  #colours: CanvasColours;
  #ratio = 1;
  /** The units whose lines were drawn, or nothing where all are to be drawn at once, and when. */
  #drawnFor = '';
  #drawnAt = Number.NEGATIVE_INFINITY;
  #hasNewWeights = false;
  #lastSnapshot: LabSnapshot | undefined;

  constructor(canvas: HTMLCanvasElement, colours: CanvasColours) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d')!;
    this.#colours = colours;
  }

  /** Another team, or another size of the canvas; what was known of weights is kept for the same team. */
  place(layout: TeamLayout, ratio: number, isNewTeam: boolean): void {
    if (isNewTeam) {
      this.#weights = [];
      this.#payScales = [];
      this.#lastSnapshot = undefined;
    }
    this.#layout = layout;
    this.#ratio = ratio;
    this.#canvas.width = Math.round(layout.width * ratio);
    this.#canvas.height = Math.round(layout.height * ratio);
    for (const drawing of [this.#all, this.#own]) drawing.resize(layout.width, layout.height, ratio);
    this.#drawnFor = '';
  }

  recolour(colours: CanvasColours): void {
    this.#colours = colours;
    this.#drawnFor = '';
  }

  /** Draws the scene. Whether there is more to draw in a moment, though nothing changes. */
  paint(scene: TeamScene, now: number): boolean {
    const layout = this.#layout;
    if (layout === undefined) return false;
    this.#take(scene.snapshot);
    const isWaiting = this.#paintLines(layout, scene, now);
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    // Beside those of a unit that is looked at, the others step back.
    context.globalAlpha = scene.focused || scene.pinned.length > 0 ? 0.4 : 1;
    this.#all.copyTo(context);
    context.globalAlpha = 1;
    this.#own.copyTo(context);
    context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    layout.layers.forEach((places, layer) => {
      const told = layer === 0 ? undefined : scene.moment.layers[layer - 1];
      const filled = told ? darkness(told.p) : darkness(scene.moment.sensors);
      this.#paintName(layout, layer, layer === layout.layers.length - 1);
      const paint = places.kind === 'cells' ? this.#paintCells : this.#paintDots;
      const isChoice = layer === layout.layers.length - 1 && scene.choices > 2;
      paint.call(this, layout, layer, places, filled, told, isChoice);
    });
    this.#paintMarks(layout, scene);
    if (scene.message) this.#paintMessage(layout, scene.message.message, scene.message.progress);
    return isWaiting;
  }

  #take(snapshot: LabSnapshot): void {
    if (snapshot === this.#lastSnapshot) return;
    this.#lastSnapshot = snapshot;
    snapshot.layers.forEach(({ weights, paid }, k) => {
      if (weights) {
        this.#weights[k] = weights;
        this.#hasNewWeights = true;
      }
      let most = 0;
      for (const pay of paid) most = Math.max(most, Math.abs(pay));
      // It falls slowly, so that a small pay looks small, and does not forget for good.
      this.#payScales[k] = Math.max(most, 0.98 * (this.#payScales[k] ?? 0));
    });
  }

  /** Draws the synapses where they have changed. Whether there is more of them to draw. */
  #paintLines(layout: TeamLayout, { pinned, focused }: TeamScene, now: number): boolean {
    const shown = focused ? [...pinned, focused] : pinned;
    const wanted = `for ${shown.map(({ layer, unit }) => `${layer}/${unit}`).join(' ')}`;
    const isAnew = this.#drawnFor === '';
    const isDue = this.#hasNewWeights && !this.#all.isBusy && now - this.#drawnAt >= LINES_EVERY;
    if (isAnew || isDue) {
      this.#hasNewWeights = false;
      this.#drawnAt = now;
      this.#all.begin(this.#linesOf(layout, LINES), this.#colours, isAnew);
    } else this.#all.goOn(this.#colours);
    if (isDue || wanted !== this.#drawnFor)
      this.#own.begin(this.#linesOf(layout, OWN_LINES, shown), this.#colours, true);
    this.#drawnFor = wanted;
    return this.#hasNewWeights || this.#all.isBusy;
  }

  /** The strongest synapses between the layers, or those of some units. */
  #linesOf(layout: TeamLayout, count: number, of?: readonly UnitPlace[]): readonly SynapseLine[] {
    return layout.layers.flatMap((to, layer) => {
      const weights = this.#weights[layer - 1];
      const from = layout.layers[layer - 1];
      if (weights === undefined || from === undefined) return [];
      const own = of?.filter((place) => place.layer === layer || place.layer === layer - 1);
      if (own?.length === 0 || (own === undefined && (from.kind === 'cells' || to.kind === 'cells'))) return [];
      const isOwn = (sender: number, unit: number) =>
        own!.some((place) => (place.layer === layer ? place.unit === unit : place.unit === sender));
      const lines = strongestWeights(weights, from.count, to.count, count, own && isOwn);
      // Of many lines each is fainter, so that the units stay what is seen first.
      const strength = own ? 1.2 : Math.min(1, Math.sqrt(FAINTER_FROM / Math.max(1, lines.length)));
      return lines.map(({ sender, unit, size }) => {
        const a = centreOf(layout, { layer: layer - 1, unit: sender });
        const b = centreOf(layout, { layer, unit });
        return { x0: a.x, y0: a.y, x1: b.x, y1: b.y, size, strength };
      });
    });
  }

  /** `20 sensors`, `layer 1: 64`, `output`: above a layer, or at the left of it. */
  #paintName(layout: TeamLayout, layer: number, isLast: boolean): void {
    const { box, count } = layout.layers[layer]!;
    const name = layer === 0 ? 'sensors' : isLast ? 'output' : `layer ${layer}`;
    const context = this.#context;
    context.fillStyle = this.#colours.muted;
    context.font = `12px ${this.#colours.font}`;
    context.textBaseline = 'middle';
    if (layout.isDown) {
      const y = box.top + box.height / 2;
      context.textAlign = 'left';
      context.fillText(name, 4, y - 7);
      context.fillText(String(count), 4, y + 8);
      return;
    }
    const text = layer === 0 || isLast ? `${count} ${name}` : `${name}: ${count} unit${count === 1 ? '' : 's'}`;
    const half = context.measureText(text).width / 2 + 2;
    context.textAlign = 'center';
    context.fillText(text, Math.min(layout.width - half, Math.max(half, box.left + box.width / 2)), 11);
  }

  #paintDots(
    layout: TeamLayout,
    layer: number,
    places: LayerPlaces,
    filled: (unit: number) => number,
    told: LabLayer | undefined,
    isChoice: boolean,
  ): void {
    const { count, radius } = places;
    const context = this.#context;
    const centres = Array.from({ length: count }, (_, unit) => centreOf(layout, { layer, unit }));
    const discs = (units: readonly number[], of: (unit: number) => number) => {
      context.beginPath();
      for (const unit of units) {
        const { x, y } = centres[unit]!;
        context.moveTo(x + of(unit), y);
        context.arc(x, y, of(unit), 0, FULL_CIRCLE);
      }
    };
    const all = Array.from({ length: count }, (_, unit) => unit);
    const pay = (unit: number) => this.#payShare(told, layer, unit);
    if (told)
      for (const [shade, units] of byShade(all, (unit) => pay(unit))) {
        const size = Math.abs(shade) / SHADES;
        context.fillStyle = shade > 0 ? this.#colours.positive : this.#colours.negative;
        context.globalAlpha = 0.15 + 0.45 * size;
        discs(units, () => radius + Math.max(1.5, radius * 0.55 * (0.4 + 0.6 * size)));
        context.fill();
      }
    context.globalAlpha = 1;
    context.fillStyle = this.#colours.paper;
    discs(all, () => radius);
    context.fill();
    context.fillStyle = this.#colours.text;
    for (const [shade, units] of byShade(all, filled)) {
      context.globalAlpha = (0.92 * shade) / SHADES;
      discs(units, () => radius);
      context.fill();
    }
    context.globalAlpha = 1;
    context.strokeStyle = this.#colours.muted;
    context.lineWidth = 1;
    discs(all, () => radius);
    context.stroke();
    if (told === undefined) return;
    if (isChoice) {
      context.font = `${Math.round(radius * 1.1)}px ${this.#colours.font}`;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      for (const unit of all) {
        if (Number.isNaN(told.a[unit])) continue;
        context.fillStyle = filled(unit) > 0.5 ? this.#colours.paper : this.#colours.text;
        context.fillText(String(told.a[unit]), centres[unit]!.x, centres[unit]!.y + 0.5);
      }
    }
    context.strokeStyle = this.#colours.text;
    context.lineWidth = radius > 6 ? 2 : 1.25;
    discs(
      all.filter((unit) => !isChoice && told.a[unit]! > 0.5),
      () => radius + context.lineWidth + 0.5,
    );
    context.stroke();
    if (radius < 4.5) return;
    // A mark beside the unit says by its shape what the tint says by its colour.
    for (const sign of [1, -1]) {
      context.fillStyle = sign > 0 ? this.#colours.positive : this.#colours.negative;
      context.beginPath();
      for (const unit of all) {
        const share = pay(unit) * sign;
        if (!(share > 1 / SHADES)) continue;
        const { x, y } = centres[unit]!;
        const side = Math.max(2.5, radius * (0.2 + 0.3 * share));
        triangle(context, x + radius * 1.05, y - sign * radius * 0.95, side, sign);
      }
      context.fill();
    }
  }

  /** A heat strip: a cell a unit, dark by its chance; above its middle tinted where it was paid, below where it was charged. */
  #paintCells(
    layout: TeamLayout,
    layer: number,
    { count, pitch, box }: LayerPlaces,
    filled: (unit: number) => number,
    told: LabLayer | undefined,
  ): void {
    const context = this.#context;
    const half = pitch / 2;
    const all = Array.from({ length: count }, (_, unit) => unit);
    const centres = all.map((unit) => centreOf(layout, { layer, unit }));
    context.fillStyle = this.#colours.paper;
    context.fillRect(box.left, box.top, box.width, box.height);
    context.fillStyle = this.#colours.text;
    for (const [shade, units] of byShade(all, filled)) {
      context.globalAlpha = (0.92 * shade) / SHADES;
      for (const unit of units) context.fillRect(centres[unit]!.x - half, centres[unit]!.y - half, pitch, pitch);
    }
    if (told) {
      for (const [shade, units] of byShade(all, (unit) => this.#payShare(told, layer, unit))) {
        context.fillStyle = shade > 0 ? this.#colours.positive : this.#colours.negative;
        context.globalAlpha = Math.min(1, 0.15 + Math.abs(shade) / SHADES);
        const top = shade > 0 ? -half : half - pitch / 4;
        for (const unit of units) context.fillRect(centres[unit]!.x - half, centres[unit]!.y + top, pitch, pitch / 4);
      }
      context.globalAlpha = 1;
      if (pitch >= 5) {
        context.strokeStyle = this.#colours.text;
        context.lineWidth = 1;
        context.beginPath();
        for (const unit of all)
          if (told.a[unit]! > 0.5)
            context.rect(centres[unit]!.x - half + 0.75, centres[unit]!.y - half + 0.75, pitch - 1.5, pitch - 1.5);
        context.stroke();
      }
    }
    context.globalAlpha = 1;
    context.strokeStyle = this.#colours.line;
    context.lineWidth = 1;
    context.strokeRect(box.left - 0.5, box.top - 0.5, box.width + 1, box.height + 1);
  }

  /** From −1 to 1: what a unit was paid, of the largest pay of its layer of late. */
  #payShare(told: LabLayer | undefined, layer: number, unit: number): number {
    const scale = this.#payScales[layer - 1] ?? 0;
    const share = scale > 0 ? told!.paid[unit]! / scale : 0;
    // By its root, so that small pay is seen, too.
    return Number.isFinite(share) ? Math.sign(share) * Math.sqrt(Math.abs(share)) : 0;
  }

  /** Rings of pinned units, the ring of the focus, crosses of silenced ones. */
  #paintMarks(layout: TeamLayout, { pinned, focused, hasFocusRing, silenced }: TeamScene): void {
    const context = this.#context;
    const square = (place: UnitPlace, beyond: number) => {
      const places = layout.layers[place.layer];
      if (places === undefined || place.unit >= places.count) return;
      const { x, y } = centreOf(layout, place);
      const side = places.radius + beyond;
      context.beginPath();
      context.roundRect(x - side, y - side, 2 * side, 2 * side, Math.min(4, side / 2));
      context.stroke();
    };
    context.strokeStyle = this.#colours.pinned;
    context.lineWidth = 2;
    for (const place of pinned) square(place, 5);
    context.strokeStyle = this.#colours.negative;
    for (const place of silenced) {
      const places = layout.layers[place.layer];
      if (places === undefined || place.unit >= places.count) continue;
      const { x, y } = centreOf(layout, place);
      const side = Math.max(3, places.radius * 0.9);
      context.beginPath();
      context.moveTo(x - side, y - side);
      context.lineTo(x + side, y + side);
      context.moveTo(x + side, y - side);
      context.lineTo(x - side, y + side);
      context.stroke();
    }
    if (!focused) return;
    context.strokeStyle = this.#colours.paper;
    context.lineWidth = 5;
    square(focused, 8);
    context.strokeStyle = hasFocusRing ? this.#colours.text : this.#colours.muted;
    context.lineWidth = hasFocusRing ? 2.5 : 1.5;
    square(focused, 8);
  }

  /** A message on its way: from one unit to another, or from one to all that hear it. */
  #paintMessage(layout: TeamLayout, message: LabMessage, progress: number): void {
    const context = this.#context;
    const { kind, from, to, layer, value } = message;
    context.globalAlpha = 1;
    if (kind === 'tick') {
      const box = layer === undefined ? undefined : layout.layers[layer]?.box;
      if (box === undefined) return;
      const beyond = 10 + 4 * Math.sin(Math.PI * progress);
      context.strokeStyle = this.#colours.text;
      context.lineWidth = 1.5;
      context.setLineDash([2, 3]);
      context.beginPath();
      context.roundRect(box.left - beyond, box.top - beyond, box.width + 2 * beyond, box.height + 2 * beyond, 8);
      context.stroke();
      context.setLineDash([]);
      this.#paintLabel(layout, box.left + box.width / 2, box.top + box.height + beyond + 9, message.phase ?? 'tick');
      return;
    }
    const start = from ? centreOf(layout, from) : { x: layout.width - 4, y: layout.height - 4 };
    const ends = this.#receivers(layout, message).map((place) => centreOf(layout, place));
    context.strokeStyle = this.#colours.text;
    context.lineWidth = 1.25;
    context.globalAlpha = to ? 0.9 : 0.25;
    context.beginPath();
    for (const end of ends) {
      context.moveTo(start.x, start.y);
      context.lineTo(end.x, end.y);
    }
    context.stroke();
    context.globalAlpha = 1;
    context.fillStyle =
      (value ?? 0) < 0 ? this.#colours.negative : (value ?? 0) > 0 ? this.#colours.positive : this.#colours.muted;
    context.strokeStyle = this.#colours.paper;
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
    this.#paintLabel(layout, start.x + (first.x - start.x) * at, start.y + (first.y - start.y) * at - 16, label);
  }

  /** Who hears a message; of very many those that are drawn. */
  #receivers(layout: TeamLayout, { kind, from, to, layer }: LabMessage): readonly UnitPlace[] {
    const last = layout.layers.length - 1;
    if (to) return [to];
    const isSaid = from !== undefined && (kind === 'activation' || kind === 'echo');
    const of = isSaid ? from.layer + 1 : (layer ?? (from === undefined ? last : from.layer - 1));
    const places = layout.layers[of];
    if (places === undefined) return [];
    const every = Math.ceil(places.count / 100);
    return Array.from({ length: Math.ceil(places.count / every) }, (_, k) => ({ layer: of, unit: k * every }));
  }

  #paintLabel(layout: TeamLayout, x: number, y: number, text: string): void {
    const context = this.#context;
    context.font = `12px ${this.#colours.font}`;
    context.textBaseline = 'middle';
    context.textAlign = 'center';
    const half = context.measureText(text).width / 2 + 6;
    const middle = {
      x: Math.min(layout.width - half, Math.max(half, x)),
      y: Math.min(layout.height - 10, Math.max(10, y)),
    };
    context.fillStyle = this.#colours.paper;
    context.strokeStyle = this.#colours.line;
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(middle.x - half, middle.y - 9, 2 * half, 18, 4);
    context.fill();
    context.stroke();
    context.fillStyle = this.#colours.text;
    context.fillText(text, middle.x, middle.y + 0.5);
  }
}

/** How dark each of some numbers is drawn, 0 to 1: chances as they are, others by the largest among them, a negative one lighter than half. */
function darkness(values: Float32Array): (unit: number) => number {
  let least = 0;
  let most = 1;
  for (const value of values) {
    // Not what is not known.
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const size = Math.max(-least, most);
  return least < 0 ? (unit) => (values[unit]! / size + 1) / 2 : (unit) => values[unit]! / most;
}

/** Units by the shade in which they are drawn, −`SHADES` to `SHADES`; those of shade 0 are not drawn, nor those of which nothing is known. */
function byShade(units: readonly number[], of: (unit: number) => number): Map<number, number[]> {
  const shades = new Map<number, number[]>();
  for (const unit of units) {
    const shade = Math.round(of(unit) * SHADES);
    if (!(Math.abs(shade) > 0)) continue;
    const same = shades.get(shade);
    if (same) same.push(unit);
    else shades.set(shade, [unit]);
  }
  return shades;
}

function triangle(context: CanvasRenderingContext2D, x: number, y: number, side: number, sign: number): void {
  context.moveTo(x, y - sign * side);
  context.lineTo(x + side, y + sign * side * 0.8);
  context.lineTo(x - side, y + sign * side * 0.8);
  context.closePath();
}

function diamond(context: CanvasRenderingContext2D, x: number, y: number, side: number): void {
  context.moveTo(x, y - side);
  context.lineTo(x + side, y);
  context.lineTo(x, y + side);
  context.lineTo(x - side, y);
  context.closePath();
}
