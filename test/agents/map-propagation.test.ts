import { describe, expect, test } from 'vitest';
import { mapPropagation } from '../../agents/index.js';
import { createLiteralTeam } from '../../src/team/literal-team.js';
import { planTeam } from '../../src/team/plan.js';
import type { LayerWeights } from '../../src/team/team.js';

const HEADS = ['choice', 'gaussian', 'value'] as const;
type Head = (typeof HEADS)[number];

const VARIANCE = [0.3, 0.2, 0.5] as const;
const TEMPERATURE = 2;
const STEP = 0.5;

const softplus = (h: number) => Math.log1p(Math.exp(h));
const sigmoid = (h: number) => 1 / (1 + Math.exp(-h));
const dot = (w: readonly number[], x: readonly number[]) => w.reduce((sum, value, i) => sum + value * x[i]!, 0);

/** π of the logits; the action without one is left out. */
function softmax(logits: readonly number[]): number[] {
  const total = logits.reduce((sum, h) => sum + Math.exp(h), 1);
  return logits.map((h) => Math.exp(h) / total);
}

/** `[unit][input]` and the bias last. */
function rowsOf({ inputs, units, weights, biases }: LayerWeights): number[][] {
  return Array.from({ length: units }, (_, j) => [
    ...Array.from({ length: inputs }, (_, i) => weights[i * units + j]!),
    biases[j]!,
  ]);
}

/**
 * MAP propagation as the paper and its author's code have it, in whole layers and without a rule: the output's action
 * stays as it was drawn, hidden values climb log Pr(all values | observation), everyone at once; then x δ at the
 * settled values, for a value divided by what is left of its noise. Gives `[layer][unit][synapse]`.
 */
function reference(
  net: readonly (readonly number[][])[],
  observation: readonly number[],
  drawn: { readonly hidden: readonly (readonly number[])[]; readonly output: readonly number[] },
  head: Head,
  steps: number,
): number[][][] {
  let values = drawn.hidden.map((layer) => [...layer]);
  const inputsOf = (l: number) => [...(l === 0 ? observation : values[l - 1]!), 1];
  const deltas = () =>
    net.map((rows, l) => {
      const drives = rows.map((w) => dot(w, inputsOf(l)));
      if (l < net.length - 1) return drives.map((h, j) => ((values[l]![j]! - softplus(h)) * sigmoid(h)) / VARIANCE[l]!);
      if (head === 'choice')
        return softmax(drives.map((h) => h / TEMPERATURE)).map((p, k) => (drawn.output[k]! - p) / TEMPERATURE);
      return drives.map((h, k) => (drawn.output[k]! - h) / VARIANCE[l]!);
    });
  for (let k = 0; k < steps; k++) {
    const delta = deltas();
    values = values.map((layer, l) =>
      layer.map((value, j) => {
        const mean = softplus(dot(net[l]![j]!, inputsOf(l)));
        const told = net[l + 1]!.reduce((sum, w, m) => sum + w[j]! * delta[l + 1]![m]!, 0);
        return value + STEP * VARIANCE[l]! * ((mean - value) / VARIANCE[l]! + told);
      }),
    );
  }
  const last = net.length - 1;
  const gate = head === 'value' ? 1 / (drawn.output[0]! - dot(net[last]![0]!, inputsOf(last))) : 1;
  return deltas().map((layer, l) => layer.map((d) => inputsOf(l).map((x) => x * d * gate)));
}

describe.each(HEADS)('MAP propagation with head %s does what the published algorithm does', (head) => {
  test.each([0, 1, 20])('%d settling steps', (settling) => {
    const plan = planTeam({
      ...{ inputs: 3, hidden: [5, 4], outputs: 1, engine: 'literal', precision: 'f64' },
      ...{ rule: mapPropagation, seed: `settling ${settling}`, optimizer: 'sgd', learningRate: 1 },
      choices: head === 'choice' ? 3 : 2,
      params: { head, settling, temperature: TEMPERATURE },
      layerParams: VARIANCE.map((variance) => ({ variance })),
    });
    const team = createLiteralTeam(plan);
    const [observation, reward] = [[0.4, -1, 0.7], 0.5];
    for (let step = 0; step < 3; step++) {
      const before = team.weights().map(rowsOf);
      const action = team.act(observation)[0]!;
      const [first, second, [output] = []] = team.units;
      const hidden = [first!, second!].map((units) => units.map((unit) => unit.recall('a')!));
      // Only the output of head `value` keeps its noise.
      const outputs = {
        choice: () => [1, 2].map((k) => (action === k ? 1 : 0)),
        gaussian: () => [output!.recall('a')!],
        value: () => [output!.recall('a')! + output!.recall('noise')!],
      };
      const wanted = reference(before, observation, { hidden, output: outputs[head]() }, head, settling);
      team.learn([reward]);
      team.weights().forEach((layer, l) => {
        rowsOf(layer).forEach((row, j) => {
          row.forEach((w, i) => {
            const change = reward * wanted[l]![j]![i]!;
            expect(w - before[l]![j]![i]!).toBeCloseTo(change, 9);
          });
        });
      });
      expect(Math.max(...wanted.flat(2).map(Math.abs))).toBeGreaterThan(1e-2);
    }
    team.close();
  });
});
