/** What the worker that makes GIFs is told. */
export type ToGifWorker =
  | {
      readonly kind: 'frame';
      readonly width: number;
      readonly height: number;
      /** `[y][x][red, green, blue, alpha]`. */
      readonly pixels: Uint8ClampedArray;
      readonly framesPerSecond: number;
    }
  | { readonly kind: 'finish' };

/** Pixels of a picture's longer side at most, and pictures a second. */
const LONGEST_SIDE = 480;
const FRAMES_PER_SECOND = 8;

/** Records what a canvas shows for so many seconds, as an animated GIF; `told`: how much of it is done, 0 to 1. */
export async function recordGif(
  canvas: HTMLCanvasElement,
  seconds: number,
  told: (share: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const longest = Math.max(canvas.width, canvas.height);
  // Small pictures, as of digits, are enlarged with their pixels kept apart.
  const scale = longest < LONGEST_SIDE / 2 ? Math.floor(LONGEST_SIDE / longest) : Math.min(1, LONGEST_SIDE / longest);
  const [width, height] = [Math.round(canvas.width * scale), Math.round(canvas.height * scale)];
  if (!(width >= 1 && height >= 1)) throw new Error('There is nothing to record: the drawing is not on the page.');
  const copy = document.createElement('canvas');
  copy.width = width;
  copy.height = height;
  const context = copy.getContext('2d', { willReadFrequently: true })!;
  context.imageSmoothingEnabled = scale < 1;
  const paper = getComputedStyle(document.body).backgroundColor;
  const worker = new Worker(new URL('./gif-worker.ts', import.meta.url), { type: 'module' });
  const post = (message: ToGifWorker, transfer: Transferable[] = []) => worker.postMessage(message, transfer);
  const bytes = new Promise<Uint8Array<ArrayBuffer>>((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => resolve(data));
    worker.addEventListener('error', () => reject(new Error('The GIF could not be made. Load the page again.')));
  });
  try {
    const count = seconds * FRAMES_PER_SECOND;
    for (let k = 0; k < count; k++) {
      context.fillStyle = paper;
      context.fillRect(0, 0, width, height);
      context.drawImage(canvas, 0, 0, width, height);
      const { data: pixels } = context.getImageData(0, 0, width, height);
      post({ kind: 'frame', width, height, pixels, framesPerSecond: FRAMES_PER_SECOND }, [pixels.buffer]);
      told((k + 1) / count);
      await new Promise((resolve) => setTimeout(resolve, 1000 / FRAMES_PER_SECOND));
    }
    post({ kind: 'finish' });
    return await bytes;
  } finally {
    worker.terminate();
  }
}
