import { describe, expect, test } from 'vitest';
import '../../envs/index.js';
import { backprop, errorBackprop, reinforce, vectorBackprop, weightMax } from '../../agents/index.js';
import { createBus } from '../../src/bus/create-bus.js';
import { layoutDense } from '../../src/dense/layout.js';
import { createTeam } from '../../src/engines/create-team.js';
import { restoreTeam } from '../../src/engines/restore-team.js';
import { make } from '../../src/gymnasium/index.js';
import { OPTIMIZERS, type OptimizerName } from '../../src/rule/optimizer/optimizers.js';
import { programOf } from '../../src/rule/rule.js';
import { planTeam } from '../../src/team/plan.js';
import type { Team } from '../../src/team/team.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import { train } from '../../src/train/train.js';
import { thorough } from '../thorough.js';
import { triedVariants } from './rule-variants.js';
import { runTrial, type Trial } from './trial.js';

interface Network extends Pick<TeamOptions, 'hidden' | 'wiring'> {
  readonly task: readonly ['wandering', inputs: number, outputs: number];
  /** Some layer feeds several, which units that fold cannot. */
  readonly forks?: true;
}

// Maps of 1, 3, 4, 5, 8, 16 and 20: vectors of columns share a receptive field, or do not; taps round a block of 8;
// padding or none.
const NETWORKS: Readonly<Record<string, Network>> = {
  'one map': { task: ['wandering', 16, 2], hidden: [9], wiring: [{ image: [4, 4, 1], field: 2 }, null] },
  'padded, then local again': {
    task: ['wandering', 32, 1],
    hidden: [12, 5],
    wiring: [{ image: [4, 4, 2], field: 3, stride: 2, padding: 1 }, { field: 2 }, null],
  },
  'vectors of four': {
    task: ['wandering', 20, 3],
    hidden: [16, 24],
    wiring: [{ image: [4, 5, 1], field: [4, 2] }, { image: [1, 4, 4], field: [1, 2] }, null],
  },
  'tiles of sixteen, then a local output': {
    task: ['wandering', 9, 4],
    hidden: [64],
    wiring: [{ image: [3, 3, 1], field: 2 }, { field: 1 }],
  },
  'twenty maps, and a full layer first': {
    task: ['wandering', 6, 1],
    hidden: [8, 80],
    wiring: [null, { image: [2, 2, 2], field: 3, padding: 1 }, null],
  },
  'the output hears all': {
    task: ['wandering', 7, 2],
    hidden: [5, 6],
    wiring: [null, null, { from: [0, 1, 2] }],
    forks: true,
  },
  'two branches': { task: ['wandering', 6, 3], hidden: [4, 7], wiring: [null, { from: [0] }, { from: [1, 2] }] },
  'a fork of local layers': {
    task: ['wandering', 16, 2],
    hidden: [36, 12, 8],
    wiring: [
      { image: [4, 4, 1], field: 2 },
      { field: 2, stride: 1 },
      { image: [3, 3, 4], field: 2, from: [1] },
      { from: [0, 2, 3] },
    ],
    forks: true,
  },
};
/** Those of vectors have their own: vectors.test.ts. */
const VARIANTS = triedVariants(8, 2).filter(({ rule }) => rule.text.vectors === undefined);
const BATCHES = [1, 3, 8, 19];
const NAMES = Object.keys(OPTIMIZERS) as OptimizerName[];

function trialsOf(index: number): [name: string, Trial][] {
  const { rule, params } = VARIANTS[index]!;
  const folds = programOf(rule, params).hidden.receptions.some(({ kind }) => kind === 'fold');
  const all = Object.entries(NETWORKS).filter(([, { forks }]) => !(forks && folds));
  const stride = thorough(1, all.length);
  return all
    .map(([name, { forks: _, ...network }], k): [string, Trial] => {
      const batch = BATCHES[(index + k) % BATCHES.length]!;
      return [
        name,
        {
          ...network,
          ...{ rule, params, batch, optimizer: NAMES[(index + k) % NAMES.length]! },
          learningRate: rule.text.settle === undefined ? 0.03 : 0.001,
          ...{ seed: 100 * index + k, episodes: 2 * batch + 5 },
        },
      ];
    })
    .filter((_, k) => k % stride === index % stride);
}

describe('wired teams of both engines end with the same bits', () => {
  test.each(VARIANTS.map(({ label }, index) => ({ label, index })))('$label', async ({ index }) => {
    for (const [name, trial] of trialsOf(index)) {
      const dense = await runTrial(trial, 'dense');
      expect({ name, ...dense }).toEqual({ name, ...(await runTrial(trial, 'literal')) });
    }
  });

  test('with rows of several chunks', async () => {
    for (const maps of [3, 8]) {
      const wiring = [{ image: [3, 3, 1], field: [3, 2] }, null] as const;
      const network = { task: ['wandering', 9, 2], hidden: [2 * maps], wiring } as const;
      const trial: Trial = { ...network, rule: errorBackprop, batch: 139, seed: 4, episodes: 290, learningRate: 0.05 };
      expect(await runTrial(trial, 'dense')).toEqual(await runTrial(trial, 'literal'));
    }
  });

  test('whatever the order in which messages arrive', async () => {
    const { forks: _, ...network } = NETWORKS['a fork of local layers']!;
    const trial: Trial = { ...network, rule: weightMax, batch: 3, seed: 4, episodes: 10, learningRate: 0.05 };
    const dense = await runTrial(trial, 'dense');
    let state = 1;
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
    expect(await runTrial(trial, 'literal', createBus({ delivery: 'on tick' }))).toEqual(dense);
    expect(await runTrial(trial, 'literal', createBus({ delivery: 'shuffled', random }))).toEqual(dense);
  });

  test.each(Object.keys(NETWORKS))('%s: where lanes learn nothing, and each engine goes on from the other', (name) => {
    const { task, forks: _, ...network } = NETWORKS[name]!;
    const rules = [errorBackprop, weightMax, reinforce];
    for (const rule of thorough(rules, [rules[Object.keys(NETWORKS).indexOf(name) % 3]!])) {
      const options = {
        ...network,
        inputs: task[1],
        outputs: task[2],
        rule,
        params: rule === reinforce ? { decay: 0.5 } : {},
      };
      const make = (engine: 'literal' | 'dense'): Team =>
        createTeam({ ...options, batch: 5, seed: 2, engine } as TeamOptions);
      let [literal, dense] = [make('literal'), make('dense')];
      let state = 7;
      const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
      const many = (count: number) => Float32Array.from({ length: count }, () => 2 * random() - 1);
      for (let step = 0; step < 9; step++) {
        const observations = many(5 * task[1]);
        expect(dense.act(observations)).toEqual(literal.act(observations));
        if (step % 3 === 1)
          [literal, dense] = [
            restoreTeam(dense.state(), { engine: 'literal' }),
            restoreTeam(literal.state(), { engine: 'dense' }),
          ];
        const idle = step === 4 ? () => true : (lane: number) => (lane + step) % 3 === 0;
        const rewards = Array.from({ length: 5 }, (_lane, lane) => (idle(lane) ? null : 2 * random() - 1));
        const ended = rewards.map(() => random() < 0.3);
        const errors = many(5 * task[2]);
        literal.learn(rewards, ended, errors);
        dense.learn(rewards, ended, errors);
        expect(dense.state().tensors).toEqual(literal.state().tensors);
      }
    }
  });

  test('kernels of their own run locally connected layers, and no lookups do', () => {
    const { task, forks: _, ...network } = NETWORKS['padded, then local again']!;
    const { layers } = layoutDense(planTeam({ ...network, inputs: task[1], outputs: 1, rule: weightMax, batch: 64 }));
    expect(layers.map(({ kernels: { act, update, send } }) => [act.variant, update.variant, send?.variant])).toEqual([
      ['field', 'field', undefined],
      ['field', 'field', 'field'],
      ['plain', 'outer', 'product'],
    ]);
    expect(layers[0]!.kernels.lookups).toBeUndefined();
    // Outside of the first image there is nobody: a sender more than the 32.
    expect(layers[0]!.wired).toMatchObject({ copies: true, told: undefined });
    expect(layers[1]!.wired).toMatchObject({ copies: false, told: undefined });
    const ofVectors = layoutDense(
      planTeam({ ...network, hidden: [16, 6], inputs: 32, outputs: 1, rule: vectorBackprop, batch: 64 }),
    );
    expect(
      ofVectors.layers.map(({ kernels: { act, sum, update } }) => [sum!.variant, act.variant, update.variant]),
    ).toEqual([
      ['plain', 'vector', 'field'],
      ['field', 'vector', 'field'],
      ['plain', 'vector', 'outer'],
    ]);
  });
});

/**
 * A network of sigmoid units and linear outputs under gradient descent on the squared error, in matrices: every layer
 * has a weight from every unit before it, sensors included, and those that are not wired are 0 and stay so.
 */
class Masked {
  /** `[layer][unit][sender, then the bias]`; `wires`: whether there is one. */
  readonly weights: number[][][];
  readonly wires: boolean[][][];

  constructor(sizes: readonly number[], wired: (layer: number, unit: number, from: number, sender: number) => boolean) {
    const before = (layer: number) =>
      sizes.slice(0, layer).flatMap((size, from) => Array.from({ length: size }, (_, k) => [from, k] as const));
    this.wires = sizes
      .slice(1)
      .map((units, l) =>
        Array.from({ length: units }, (_, unit) => [
          ...before(l + 1).map(([from, k]) => wired(l + 1, unit, from, k)),
          true,
        ]),
      );
    this.weights = this.wires.map((layer) => layer.map((unit) => unit.map(() => 0)));
  }

  act(input: readonly number[]): number[][] {
    const seen = [...input];
    return this.weights.map((layer, l) => {
      const said = layer.map((unit) => {
        const h = unit.reduce((sum, w, k) => sum + w * (k < unit.length - 1 ? seen[k]! : 1), 0);
        return l === this.weights.length - 1 ? h : 1 / (1 + Math.exp(-h));
      });
      seen.push(...said);
      return said;
    });
  }

  learn(inputs: readonly (readonly number[])[], targets: readonly (readonly number[])[], rate: number): void {
    const steps = this.weights.map((layer) => layer.map((unit) => unit.map(() => 0)));
    inputs.forEach((input, lane) => {
      const said = this.act(input);
      const seen = [...input, ...said.flat()];
      const errors = seen.map(() => 0);
      const first = seen.length - said.at(-1)!.length;
      targets[lane]!.forEach((target, k) => (errors[first + k] = target - seen[first + k]!));
      let at = seen.length;
      for (let l = said.length - 1; l >= 0; l--) {
        at -= said[l]!.length;
        said[l]!.forEach((a, unit) => {
          const d = errors[at + unit]! * (l === said.length - 1 ? 1 : a * (1 - a));
          this.weights[l]![unit]!.forEach((w, k) => {
            const isBias = k === this.weights[l]![unit]!.length - 1;
            steps[l]![unit]![k]! += (d * (isBias ? 1 : seen[k]!)) / inputs.length;
            if (!isBias) errors[k]! += w * d;
          });
        });
      }
    });
    this.weights.forEach((layer, l) =>
      layer.forEach((unit, j) =>
        unit.forEach((_, k) => (unit[k]! += this.wires[l]![j]![k] ? rate * steps[l]![j]![k]! : 0)),
      ),
    );
  }

  /** `[synapse][unit]`, and the biases, as a team has them. */
  wiredWeights(layer: number): number[][] {
    return this.weights[layer]!.map((unit, j) => unit.filter((_, k) => this.wires[layer]![j]![k]));
  }
}

describe('a wired network is a fully connected one whose other weights are 0 and stay so', () => {
  // 5 by 4 by 2, fields of 3 by 2 every 2 by 1 places: 2 by 3 positions of 2 maps; then all of both layers, and outputs
  // that hear the sensors.
  const sizes = [40, 12, 3, 2];
  const wiring: TeamOptions['wiring'] = [
    { image: [5, 4, 2], field: [3, 2], stride: [2, 1] },
    { from: [0, 1] },
    { from: [0, 1, 2] },
  ];
  const inField = (unit: number, sensor: number) => {
    const position = Math.floor(unit / 2);
    const [top, left] = [2 * Math.floor(position / 3), position % 3];
    const [row, column] = [Math.floor(sensor / 8), Math.floor((sensor % 8) / 2)];
    return row >= top && row < top + 3 && column >= left && column < left + 2;
  };

  test.each([
    { engine: 'literal', precision: 'f64', close: 1e-12 },
    { engine: 'literal', precision: 'f32', close: 1e-5 },
    { engine: 'dense', precision: 'f32', close: 1e-5 },
  ] as const)('$engine $precision', ({ engine, precision, close }) => {
    const team = createTeam({
      ...{ inputs: 40, hidden: [12, 3], outputs: 2, rule: errorBackprop, wiring, optimizer: 'sgd', learningRate: 0.3 },
      ...{ batch: 3, seed: 5, engine, precision },
    });
    const masked = new Masked(sizes, (layer, unit, from, k) => layer > 1 || (from === 0 && inField(unit, k)));
    team.weights().forEach(({ inputs, units, weights, biases }, l) => {
      for (let j = 0; j < units; j++) {
        const own = [...Array.from({ length: inputs }, (_, i) => weights[i * units + j]!), biases[j]!];
        masked.wires[l]![j]!.forEach((is, k) => is && (masked.weights[l]![j]![k] = own.shift()!));
        expect(own).toEqual([]);
      }
    });
    let state = 3;
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
    for (let step = 0; step < 10; step++) {
      const inputs = Array.from({ length: 3 }, () => Array.from({ length: 40 }, () => Math.fround(2 * random() - 1)));
      const targets = inputs.map(() => [random(), -random()]);
      const said = team.act(inputs.flat());
      const wanted = inputs.flatMap((input) => masked.act(input).at(-1)!);
      wanted.forEach((value, k) => expect(Math.abs(said[k]! - value)).toBeLessThan(1e-5));
      // Errors are those of the outputs as they are, not as the team returns them in 32 bits.
      const errors = wanted.map((value, k) => targets[Math.floor(k / 2)]![k % 2]! - value);
      team.learn([0, 0, 0], undefined, errors);
      masked.learn(inputs, targets, 0.3);
    }
    team.weights().forEach(({ inputs, units, weights, biases }, l) =>
      masked.wiredWeights(l).forEach((own, j) => {
        for (let i = 0; i < inputs; i++) expect(Math.abs(weights[i * units + j]! - own[i]!)).toBeLessThan(close);
        expect(Math.abs(biases[j]! - own[inputs]!)).toBeLessThan(close);
      }),
    );
  });
});

describe('locally connected layers learn to tell digits apart', () => {
  // 12 by 12 pixels: 5 by 5 receptive fields of 4 by 4, every two.
  const wiring: TeamOptions['wiring'] = [{ image: [12, 12, 1], field: 4, stride: 2 }, null];
  const shape = { inputs: 144, hidden: [200], wiring, batch: 32, seed: 1 } as const;
  const digits = (id: string) => Array.from({ length: 32 }, () => make(id, { side: 12, samples: 200 }));

  test('from errors', () => {
    const team = createTeam({
      ...shape,
      outputs: 10,
      rule: errorBackprop,
      params: { activation: 'relu' },
      learningRate: 0.005,
    });
    const { curve } = train(team, digits('LabelledDigits-v0'), { episodes: 9600, seed: 1 });
    // By chance one in ten.
    expect(curve.at(-1)).toBeGreaterThan(0.8);
  });

  test.runIf(thorough(true, false))('from rewards', () => {
    const rule = { rule: backprop, params: { activation: 'relu' }, learningRate: 0.003 };
    const team = createTeam({ ...shape, ...rule, choices: 10 });
    const { curve } = train(team, digits('Digits-v0'), { episodes: 38_400, seed: 1 });
    expect(curve.at(-1)).toBeGreaterThan(0.7);
  });
});
