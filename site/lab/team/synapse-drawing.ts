import type { CanvasColours } from './canvas-colours.js';

/** A synapse as a line: `size` is its part of the largest weight, −1 to 1, `strength` how clearly it is seen. */
export interface SynapseLine {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly size: number;
  readonly strength: number;
}

/** Lines that are drawn in one frame: dashes cost a browser tenths of a millisecond each. */
const LINES_A_FRAME = 24;

/**
 * Synapses on a canvas of their own, which is copied in each frame. New lines are drawn some in each frame on a second
 * canvas, which takes the place of the first once it has all: no frame waits for all of them.
 */
export class SynapseDrawing {
  #shown = document.createElement('canvas');
  #next = document.createElement('canvas');
  #waiting: readonly SynapseLine[] | undefined;
  #drawn = 0;
  #ratio = 1;

  resize(width: number, height: number, ratio: number): void {
    for (const canvas of [this.#shown, this.#next]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    this.#ratio = ratio;
    this.#waiting = undefined;
  }

  get isBusy(): boolean {
    return this.#waiting !== undefined;
  }

  /** Begins to draw these lines in the place of those that are shown; `atOnce` they are there when it returns. */
  begin(lines: readonly SynapseLine[], colours: CanvasColours, atOnce: boolean): void {
    const context = this.#next.getContext('2d')!;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#next.width, this.#next.height);
    this.#waiting = lines;
    this.#drawn = 0;
    if (atOnce) this.#draw(lines.length, colours);
  }

  /** Draws some more of the lines that wait. */
  goOn(colours: CanvasColours): void {
    if (this.#waiting) this.#draw(LINES_A_FRAME, colours);
  }

  copyTo(context: CanvasRenderingContext2D): void {
    if (this.#shown.width > 0 && this.#shown.height > 0) context.drawImage(this.#shown, 0, 0);
  }

  /** Lines blue and whole above 0, vermilion and dashed below, the wider the larger. */
  #draw(count: number, colours: CanvasColours): void {
    const lines = this.#waiting!;
    const context = this.#next.getContext('2d')!;
    context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    const end = Math.min(lines.length, this.#drawn + count);
    for (const { x0, y0, x1, y1, size, strength } of lines.slice(this.#drawn, end)) {
      const share = Math.abs(size);
      context.strokeStyle = size > 0 ? colours.positive : colours.negative;
      context.setLineDash(size > 0 ? [] : [9, 4]);
      context.globalAlpha = Math.min(1, (0.05 + 0.65 * share) * strength);
      context.lineWidth = 0.6 + 2.4 * share;
      // Each alone: browsers fill many lines of one path far more slowly.
      context.beginPath();
      context.moveTo(x0, y0);
      context.lineTo(x1, y1);
      context.stroke();
    }
    this.#drawn = end;
    if (end < lines.length) return;
    [this.#shown, this.#next] = [this.#next, this.#shown];
    this.#waiting = undefined;
  }
}
