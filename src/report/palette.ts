interface SeriesColor {
  readonly light: string;
  readonly dark: string;
}

/**
 * Colours told apart with any common colour vision, after Okabe and Ito, "Color Universal Design" (2008); orange, sky
 * blue and yellow are darkened on white, blue, vermilion, green and purple lightened on black, so that each has a
 * contrast of at least 3:1.
 */
export const REPORT_COLORS: readonly SeriesColor[] = [
  { light: '#0072b2', dark: '#5ab4f0' },
  { light: '#d55e00', dark: '#ff8a3d' },
  { light: '#008563', dark: '#2cc59b' },
  { light: '#b5528f', dark: '#e79cc6' },
  { light: '#9a6a00', dark: '#f0e442' },
  { light: '#1b88bd', dark: '#a9d8f7' },
  { light: '#444444', dark: '#cccccc' },
];

// The number of dashes (4) and of colours (7) have no common factor, so that 28 lines differ in one or the other, and 4
// in grey print.
const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3]];

/** The colour, an index into {@link REPORT_COLORS}, and the dashes, in pixels on and off, of the line of a series. */
export function seriesLine(series: number): { readonly color: number; readonly dash: readonly number[] } {
  return { color: series % REPORT_COLORS.length, dash: DASHES[series % DASHES.length]! };
}
