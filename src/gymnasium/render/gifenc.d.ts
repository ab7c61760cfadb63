/** The part of gifenc 1.0.3 that is used here; the package has no types of its own. */
declare module 'gifenc' {
  type Palette = number[][];

  interface Encoder {
    writeFrame(
      indices: Uint8Array,
      width: number,
      height: number,
      options: { palette: Palette; delay: number; repeat?: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  }

  interface Library {
    GIFEncoder(): Encoder;
    quantize(rgba: Uint8Array, maxColors: number): Palette;
    applyPalette(rgba: Uint8Array, palette: Palette): Uint8Array;
  }

  // Node takes the CommonJS build, whose exports are all in the default one; bundlers take the ES build.
  const library: Library;
  // biome-ignore lint/style/noDefaultExport: the package has one
  export default library;
  export const GIFEncoder: Library['GIFEncoder'];
  export const quantize: Library['quantize'];
  export const applyPalette: Library['applyPalette'];
}
