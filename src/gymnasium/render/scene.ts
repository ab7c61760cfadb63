/** Red, green and blue from 0 to 255, and an opacity from 0 to 1, which is 1 if left out. */
export type Color = readonly [red: number, green: number, blue: number, opacity?: number];

/** Pixels to the right and pixels down from the upper left corner of the picture; a pixel's middle is at a half. */
export type Point = readonly [x: number, y: number];

/** A filled polygon whose sides do not cross. */
export interface PolygonShape {
  readonly kind: 'polygon';
  readonly points: readonly Point[];
  readonly fill: Color;
}

/** A filled ellipse with its axes along those of the picture. */
export interface EllipseShape {
  readonly kind: 'ellipse';
  readonly center: Point;
  readonly radii: readonly [x: number, y: number];
  readonly fill: Color;
}

/** A line through points, `width` pixels wide, with flat ends. */
export interface LineShape {
  readonly kind: 'line';
  readonly points: readonly Point[];
  readonly width: number;
  readonly stroke: Color;
}

/**
 * A line of text in the built-in pixel font, whose upper left corner is `at`; a pixel of the font is `size` pixels
 * large.
 */
export interface TextShape {
  readonly kind: 'text';
  readonly at: Point;
  readonly text: string;
  readonly size: number;
  readonly fill: Color;
}

/** One shape of a scene. */
export type Shape = PolygonShape | EllipseShape | LineShape | TextShape;

/**
 * A picture as a list of shapes, each drawn over those before it. The rasteriser and the canvas renderer draw the same
 * list, so an environment describes what it looks like once.
 */
export interface Scene {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly background: Color;
  readonly shapes: readonly Shape[];
}

/** A filled polygon. */
export function polygon(points: readonly Point[], fill: Color): PolygonShape {
  return { kind: 'polygon', points, fill };
}

/** A rectangle with its upper left corner at (x, y). */
export function rectangle(x: number, y: number, width: number, height: number, fill: Color): PolygonShape {
  const right = x + width;
  const bottom = y + height;
  return polygon(
    [
      [x, y],
      [right, y],
      [right, bottom],
      [x, bottom],
    ],
    fill,
  );
}

/** A filled circle. */
export function disc(x: number, y: number, radius: number, fill: Color): EllipseShape {
  return ellipse(x, y, radius, radius, fill);
}

/** A filled ellipse. */
export function ellipse(x: number, y: number, radiusX: number, radiusY: number, fill: Color): EllipseShape {
  return { kind: 'ellipse', center: [x, y], radii: [radiusX, radiusY], fill };
}

/** A line through points, `width` pixels wide. */
export function line(points: readonly Point[], width: number, stroke: Color): LineShape {
  return { kind: 'line', points, width, stroke };
}

/** A line of text with its upper left corner at a point; a pixel of the font is `size` pixels large. */
export function text(x: number, y: number, content: string, size: number, fill: Color): TextShape {
  return { kind: 'text', at: [x, y], text: content, size, fill };
}
