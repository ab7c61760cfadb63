import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { UserError } from '../errors/user-error.js';
import { fitted, type Picture, WIDE, widthOf } from './drawing.js';
import { codeElement, type Html, html } from './html.js';
import { LIGHT, PICTURE_STYLE } from './style.js';

const MARGIN = 24;
const LINE = 18;
/** Pixels of a PNG for one of the drawing: 300 dots an inch where it is printed 15 cm wide. */
const ZOOM = 2;
const FACE = 'Source Sans 3';
const FONTS = ['latin-400', 'latin-ext-400', 'greek-400', 'cyrillic-400', 'latin-600'];

/**
 * A picture as an SVG file, with its title, what its lines are and its caption: on white, with colours that every
 * program knows.
 */
export function svgFile({ title, caption, description, legend = [], draw }: Picture): string {
  const { height, body } = draw(WIDE);
  const entries = legendLines(legend.map((entry) => ({ ...entry, text: fitted(entry.label, WIDE - 40) })));
  const lines = wrapped(caption, WIDE);
  const drawingTop = MARGIN + 28 + entries.length * LINE + (entries.length > 0 ? 10 : 0);
  const captionTop = drawingTop + height + 22;
  const size = { width: WIDE + 2 * MARGIN, height: captionTop + lines.length * LINE + MARGIN - LINE };
  const markup =
    html`<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${description}" font-family="'Source Sans 3', 'Source Sans Pro', system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="13">
${codeElement('style', PICTURE_STYLE)}
<rect width="${size.width}" height="${size.height}" fill="#ffffff"/>
<g transform="translate(${MARGIN} ${MARGIN})"><text class="label" y="12" font-size="17" font-weight="600">${fitted(title, WIDE * 0.75)}</text></g>
${entries.map((row, k) => html`<g transform="translate(${MARGIN} ${MARGIN + 34 + k * LINE})">${row}</g>\n`)}<g transform="translate(${MARGIN} ${drawingTop})">
${body}</g>
${lines.map((line, k) => html`<text x="${MARGIN}" y="${captionTop + k * LINE}">${line}</text>\n`)}</svg>
`.toString();
  const colours = new Map(LIGHT.split(';').map((one) => one.split(':') as [string, string]));
  return markup.replace(/var\((--[\w-]+)\)/g, (_, name: string) => colours.get(name) ?? '#000000');
}

/**
 * An SVG file of {@link svgFile} as PNG.
 *
 * @throws {@link UserError} when the packages that draw it are not installed.
 */
export async function pngFile(svg: string): Promise<Uint8Array> {
  const { Resvg, fonts } = await (loaded ??= load());
  const picture = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: { fontBuffers: fonts, defaultFontFamily: FACE, sansSerifFamily: FACE, loadSystemFonts: false },
  });
  try {
    const image = picture.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    picture.free();
  }
}

let loaded: ReturnType<typeof load> | undefined;

async function load() {
  const { resolve } = createRequire(import.meta.url);
  try {
    const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
    await initWasm(readFileSync(resolve('@resvg/resvg-wasm/index_bg.wasm')));
    const fonts = FONTS.map((name) =>
      readFileSync(resolve(`@fontsource/source-sans-3/files/source-sans-3-${name}-normal.woff2`)),
    );
    return { Resvg, fonts };
  } catch (error) {
    throw new UserError(
      `PNG files are drawn by @resvg/resvg-wasm in the letters of @fontsource/source-sans-3, and these could not be loaded (${(error as Error).message}); npm install @resvg/resvg-wasm @fontsource/source-sans-3, or take the SVG files`,
    );
  }
}

interface LegendEntry {
  readonly text: string;
  readonly color: number;
  readonly dash: readonly number[];
}

/** Entries side by side as far as they fit. */
function legendLines(entries: readonly LegendEntry[]): Html[][] {
  const rows: Html[][] = [];
  let x = WIDE;
  for (const { text, color, dash } of entries) {
    const width = 38 + widthOf(text) + 20;
    if (x + width > WIDE) {
      rows.push([]);
      x = 0;
    }
    rows
      .at(-1)!
      .push(
        html`<path class="curve" style="stroke:var(--series-${color})" stroke-dasharray="${dash.length > 0 ? dash.join(' ') : 'none'}" d="M${x},0h28"/><text class="label" x="${x + 36}" dy=".35em">${text}</text>`,
      );
    x += width;
  }
  return rows;
}

/** Words in lines that are at most so wide. */
function wrapped(text: string, pixels: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${word}`) <= pixels) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
