import type { LabLayer, LabMessage, LabSnapshot, UnitPlace } from '../contract.js';
import type { CanvasColours } from './canvas-colours.js';
import { darkness, paintCells, paintDots } from './paint-layer.js';
import { paintMessage } from './paint-message.js';
import { strongestWeights } from './strongest-weights.js';
import { SynapseDrawing, type SynapseLine } from './synapse-drawing.js';
import { centreOf, type TeamLayout } from './team-layout.js';

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

/**
 * Draws a team on a canvas, from its snapshots. It keeps the last weights, since a snapshot has only those that
 * changed.
 */
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
      const paint = places.kind === 'cells' ? paintCells : paintDots;
      const isChoice = layer === layout.layers.length - 1 && scene.choices > 2;
      const payOf = (unit: number) => this.#payShare(told, layer, unit);
      paint({ context, colours: this.#colours, layout, layer, places, filled, told, isChoice, payOf });
    });
    this.#paintMarks(layout, scene);
    if (scene.message)
      paintMessage({ context, colours: this.#colours, layout }, scene.message.message, scene.message.progress);
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
      if (own?.length === 0 || (own === undefined && layer === 1 && from.kind === 'cells')) return [];
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
    const name = layer === 0 ? 'sensor' : isLast ? 'output' : `layer ${layer}`;
    const context = this.#context;
    context.fillStyle = this.#colours.muted;
    context.font = `12px ${this.#colours.font}`;
    context.textBaseline = 'middle';
    if (layout.isDown) {
      const y = box.top + box.height / 2;
      context.textAlign = 'left';
      context.fillText(layer === 0 && count > 1 ? 'sensors' : name, 4, y - 7);
      context.fillText(String(count), 4, y + 8);
      return;
    }
    const many = count === 1 ? '' : 's';
    const text = layer === 0 || isLast ? `${count} ${name}${many}` : `${name}: ${count} unit${many}`;
    const half = context.measureText(text).width / 2 + 2;
    context.textAlign = 'center';
    context.fillText(text, Math.min(layout.width - half, Math.max(half, box.left + box.width / 2)), 11);
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
}
