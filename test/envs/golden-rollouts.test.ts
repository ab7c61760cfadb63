import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import '../../envs/index.js';
import { type Env, make } from '../../src/gymnasium/index.js';

interface Step {
  readonly action: unknown;
  readonly observation: unknown;
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

interface Rollout {
  readonly id: string;
  readonly kwargs: Record<string, unknown>;
  /** A string where the number is too large for JSON. */
  readonly seed: number | string;
  /** Options of every reset. */
  readonly options?: Record<string, unknown>;
  readonly episodes: readonly { readonly reset: unknown; readonly steps: readonly Step[] }[];
}

/**
 * Written by Gymnasium 1.3.0 with NumPy 2.4.6: random actions; and, by `make-gymnasium-options.py`, every documented
 * option.
 */
const files = ['gymnasium-rollouts.json', 'gymnasium-options.json'];

/** Every number exactly as in Python: the first step that differs, or `null`. */
function firstDifference(rollout: Rollout): unknown {
  const env: Env = make<string>(rollout.id, rollout.kwargs);
  const plain = (observation: unknown): unknown => env.observationSpace.valueToJSON(observation);
  const { options } = rollout;
  const seed = typeof rollout.seed === 'string' ? BigInt(rollout.seed) : rollout.seed;
  for (const [e, episode] of rollout.episodes.entries()) {
    const [first] = env.reset(e === 0 ? { seed, options } : { options });
    if (!same(plain(first), episode.reset)) return { episode: e, reset: plain(first), expected: episode.reset };
    for (const [s, expected] of episode.steps.entries()) {
      const [observation, reward, terminated, truncated] = env.step(env.actionSpace.valueFromJSON(expected.action));
      const got: Step = { action: expected.action, observation: plain(observation), reward, terminated, truncated };
      if (!same(got, expected)) return { episode: e, step: s, got, expected };
    }
  }
  return null;
}

/** Equal as JSON, where −0 is 0 and the order of keys does not matter. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return a === b;
  const keys = Object.keys(b);
  return (
    Object.keys(a).length === keys.length &&
    keys.every((key) => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}

describe.each(files)('replays %s', (file) => {
  const path = new URL(`../golden/${file}`, import.meta.url);
  const { rollouts } = JSON.parse(readFileSync(path, 'utf8')) as { readonly rollouts: readonly Rollout[] };

  it('has rollouts', () => {
    expect(rollouts.length).toBeGreaterThan(20);
  });

  it.each(rollouts.map((rollout) => [rollout.id, JSON.stringify({ ...rollout.kwargs, ...rollout.options }), rollout]))(
    '%s %s',
    (_id, _arguments, rollout) => {
      expect(firstDifference(rollout as Rollout)).toBeNull();
    },
  );
});
