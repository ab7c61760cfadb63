import type { DataFile } from '../../src/data/data-file.js';

/** The bytes of an IDX file of unsigned bytes. */
export function idxBytes(shape: readonly number[], data: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  bytes.set([0, 0, 8, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((length, k) => {
    view.setUint32(4 + 4 * k, length);
  });
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

/** Files of `count` images of 3 × 2 pixels, with pixel values and labels that tell their places. */
export function idxFiles(count: number): { images: DataFile; labels: DataFile } {
  const pixels = Uint8Array.from({ length: count * 6 }, (_, k) => k % 251);
  const labels = Uint8Array.from({ length: count }, (_, k) => k % 10);
  return {
    images: { name: 'some-images', bytes: idxBytes([count, 3, 2], pixels) },
    labels: { name: 'some-labels', bytes: idxBytes([count], labels) },
  };
}

/** The bytes as gzip packs them. */
export async function gzipped(bytes: Uint8Array): Promise<Uint8Array> {
  const packed = new Blob([bytes.slice()]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** Records of CIFAR-10: of sample s the label s % 10, and the value (s + 50·channel + pixel) % 256. */
export function cifarBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count * 3073);
  for (let sample = 0; sample < count; sample++) {
    bytes[sample * 3073] = sample % 10;
    for (let channel = 0; channel < 3; channel++)
      for (let pixel = 0; pixel < 1024; pixel++)
        bytes[sample * 3073 + 1 + channel * 1024 + pixel] = sample + 50 * channel + pixel;
  }
  return bytes;
}

/** A file with a text in it. */
export function textFile(text: string): DataFile {
  return { name: 'table.csv', bytes: new TextEncoder().encode(text) };
}
