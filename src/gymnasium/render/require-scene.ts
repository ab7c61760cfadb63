import { quote } from '../../text/quote.js';
import { InvalidArgumentError } from '../errors.js';
import type { Scene, Shape } from './scene.js';

/** The fields of each kind of shape that are lists. */
const LISTS: Readonly<Record<Shape['kind'], readonly string[]>> = {
  polygon: ['points', 'fill'],
  ellipse: ['center', 'radii', 'fill'],
  line: ['points', 'stroke'],
  text: ['at', 'fill'],
};

/**
 * Refuses what is no scene, before anything is drawn.
 * @throws {@link InvalidArgumentError} in the name of `who`, which says what is wrong with it.
 */
export function requireScene(scene: Scene, who: string): void {
  const expected =
    'expected what env.scene() gives, or { width: 60, height: 40, background: [255, 255, 255], shapes: [] }';
  if (typeof scene !== 'object' || scene === null)
    throw new InvalidArgumentError(`${who} got the scene ${quote(scene)}; ${expected}.`);
  const { width, height, background, shapes } = scene;
  if (!isSide(width) || !isSide(height))
    throw new InvalidArgumentError(`${who} got a scene of ${quote(width)} × ${quote(height)} pixels; ${expected}.`);
  if (!Array.isArray(background) || !Array.isArray(shapes))
    throw new InvalidArgumentError(`${who} got the scene ${quote(scene)} without a background or shapes; ${expected}.`);
  const strange = shapes.find((shape) => !isShape(shape));
  if (strange === undefined && !shapes.includes(undefined)) return;
  throw new InvalidArgumentError(
    `${who} got the shape ${quote(strange)}; expected one that polygon(), rectangle(), disc(), ellipse(), line() or text() of \`shapes\` makes.`,
  );
}

function isSide(pixels: unknown): boolean {
  return Number.isInteger(pixels) && (pixels as number) > 0;
}

function isShape(shape: Shape | null | undefined): boolean {
  if (typeof shape !== 'object' || shape === null || !Object.hasOwn(LISTS, shape.kind)) return false;
  const fields = shape as unknown as Readonly<Record<string, unknown>>;
  return (
    LISTS[shape.kind].every((name) => Array.isArray(fields[name])) &&
    (shape.kind !== 'text' || typeof shape.text === 'string')
  );
}
