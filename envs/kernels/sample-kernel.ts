import { type Dataset, pixelsOf } from '../../src/data/index.js';
import type { DynamicsKernel, StateCode } from '../../src/gymnasium/index.js';
import { I32 } from '../../src/wasm/function-builder.js';
import { SAMPLE_PLACE as PLACE } from '../sample-place.js';

/** What a byte of an image is in an observation. */
const LIGHT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/** Showing a sample, and paying 1 for its label, as a kernel: what `SampleDynamics` do. */
export function sampleKernel(dataset: Dataset, isSequential: boolean): DynamicsKernel {
  const { images } = dataset;
  const count = dataset.labels.length;
  const pixels = pixelsOf(dataset);
  const hasBytes = images instanceof Uint8Array;
  return {
    get tables() {
      return [images, Float64Array.from(dataset.labels), LIGHT];
    },
    lanes: 2,
    keepsObservation: true,

    reset(code) {
      const next = code.state(PLACE.sample).plus(1);
      const sample = isSequential ? code.select(next.equals(count), 0, next) : code.below(count);
      const { f } = code;
      const [, labels] = code.places.tables as readonly [number, number];
      f.scaled(code.wordOf(sample), 8).memory('f64Load', labels);
      code.setState(PLACE.label, code.taken());
      code.setState(PLACE.sample, sample);
      code.setState(PLACE.answer, -1);
    },

    step(code) {
      code.setState(PLACE.answer, code.action);
      return { reward: code.select(code.action.equals(code.state(PLACE.label)), 1, 0), terminated: true };
    },

    observe(code) {
      const [from, , light] = code.places.tables as readonly [number, number, number];
      const bytes = hasBytes ? 1 : 4;
      copy(code, bytes, (at) => {
        if (hasBytes) code.f.get(at).memory('i32Load8', from).i32(2).i32ShiftLeft().i32Load(light);
        else code.f.get(at).i32Load(from);
      });
      return [];
    },
  };

  /** Writes each pixel; `push`: the word of the one at an offset into the images. */
  function copy(code: StateCode, bytes: number, push: (at: number) => void): void {
    const { f, at, places } = code;
    const [pixel, shown, end] = [f.local(I32), f.local(I32), f.local(I32)];
    f.scaled(code.wordOf(code.state(PLACE.sample)), bytes * pixels).set(pixel);
    f.get(at.shown).set(shown);
    f.get(shown)
      .i32(4 * pixels)
      .i32Add()
      .set(end);
    f.loop(shown, { local: end }, 4, () => {
      f.get(shown);
      push(pixel);
      f.i32Store(places.observations).advance(pixel, bytes);
    });
  }
}
