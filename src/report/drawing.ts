import { type Html, html } from './html.js';

/** What is drawn in a place of some width: the children of an SVG element of this size, in pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly body: Html;
}

/** A figure that lays itself out: in a wide page, in a narrow one, and as a file of its own. */
export interface Picture {
  /** Unique in a page, and the name of its file. */
  readonly id: string;
  readonly title: string;
  /** What it shows, for screen readers. */
  readonly description: string;
  /** Plain text under it. */
  readonly caption: string;
  /** Lines that are named above it. */
  readonly legend?: readonly { readonly label: string; readonly color: number; readonly dash: readonly number[] }[];
  draw(width: number): Drawing;
}

/** The widths for which a page draws its figures: for screens as wide as a page, and for those of telephones. */
export const WIDE = 860;
export const NARROW = 350;
/** Below this a drawing is a narrow one. */
export const NARROW_BELOW = 600;

/**
 * The width of an average letter in 12 pixels of a sans serif face, rather wide: texts must not run into what is beside
 * them.
 */
const LETTER = 6.4;

/** Text that fits into so many pixels, cut off where it is longer. */
export function fitted(text: string, pixels: number): string {
  const letters = Math.max(1, Math.floor(pixels / LETTER));
  return text.length <= letters ? text : `${text.slice(0, letters - 1).trimEnd()}…`;
}

/** About how wide a text is, in pixels. */
export function widthOf(text: string): number {
  return text.length * LETTER;
}

/** A picture in a page: drawn for wide and for narrow screens, of which the style sheet shows one. */
export function pictureSvg({ description, draw }: Pick<Picture, 'description' | 'draw'>, kind = 'plot'): Html {
  return html`${[WIDE, NARROW].map((width) => {
    const { height, body } = draw(width);
    return html`<svg class="${kind} ${width === WIDE ? 'wide' : 'narrow'}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${description}">
${body}</svg>
`;
  })}`;
}
