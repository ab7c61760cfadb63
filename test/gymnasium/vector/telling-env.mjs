/**
 * The value that environment `seed` tells as the info `x` after `steps` steps; each row is another mixture of kinds.
 */
export const mixtures = [
  [3, 'a', null, undefined],
  [1, false, true, 2],
  [3, { a: 1 }, { a: 2 }, { b: 'x' }],
  [null, Float32Array.of(1, 2), Float32Array.of(3, 4), null],
  [Int8Array.of(1), Float64Array.of(0.5), Int8Array.of(2), Int8Array.of(3)],
  [{ a: { b: 1 } }, { a: { b: true } }, { a: 2 }, {}],
  [[1, 2], [3], 'text', -0],
  [true, false, true, false],
  [1, 2, 3, Number.NaN],
];

/**
 * An environment that keeps its arrays: it observes in one array that it writes to again, tells in one info that it
 * changes, and tells the action it was given. An episode takes 2 + seed steps.
 */
export function tellingEnv({ Env, Box }) {
  const buffer = new Float32Array(2);
  const told = {};
  return class Telling extends Env {
    observationSpace = new Box(-1000, 1000, { shape: [2] });
    actionSpace = new Box(-1, 1, { shape: [2] });
    state = { seed: 0, steps: 0, action: null };

    observe() {
      buffer[0] = this.state.seed;
      buffer[1] = this.state.steps;
      return buffer;
    }

    reset({ seed } = {}) {
      this.reseed(seed);
      if (seed != null) this.state.seed = Number(seed);
      this.state.steps = 0;
      return [this.observe(), { fresh: this.state.seed }];
    }

    step(action) {
      const { seed } = this.state;
      const steps = ++this.state.steps;
      for (const key in told) delete told[key];
      Object.assign(told, {
        action,
        before: this.state.action,
        x: mixtures[steps % mixtures.length][seed],
        nested: { seed, list: [seed, 'of', steps] },
      });
      this.state.action = action;
      if (seed % 2 === 0) told.even = steps;
      return [this.observe(), 1, steps >= 2 + seed, false, told];
    }
  };
}
