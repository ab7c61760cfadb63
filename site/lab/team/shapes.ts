export const FULL_CIRCLE = 2 * Math.PI;

/** Adds a triangle to the path, upward where `sign` is 1. */
export function triangle(context: CanvasRenderingContext2D, x: number, y: number, side: number, sign: number): void {
  context.moveTo(x, y - sign * side);
  context.lineTo(x + side, y + sign * side * 0.8);
  context.lineTo(x - side, y + sign * side * 0.8);
  context.closePath();
}

/** Adds a diamond to the path. */
export function diamond(context: CanvasRenderingContext2D, x: number, y: number, side: number): void {
  context.moveTo(x, y - side);
  context.lineTo(x + side, y);
  context.lineTo(x, y + side);
  context.lineTo(x - side, y);
  context.closePath();
}
