import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disarm, kolenPollack, reinforce, unbiasedWeightMax, weightMax } from '../../agents/index.js';
import { refuseUncovered } from '../../src/gpu/refuse.js';
import { keyOf } from '../../src/random/seed.js';
import { ACTION_DRAW, Stream } from '../../src/random/stream.js';
import { defineRule, type ParamValues, type Rule } from '../../src/rule/rule.js';
import { planTeam } from '../../src/team/plan.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import { VARIANTS } from '../contracts/rule-variants.js';
import { sampled } from '../thorough.js';
import { type Browser, CHROMIUM, startBrowser } from './start-browser.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** How far apart numbers may be after some steps, beside the largest of their tensor. */
const TOLERANCE = 1e-5;

/** A team that is played by both engines. */
interface Case {
  readonly label: string;
  readonly rule: Rule;
  readonly params?: ParamValues;
  readonly options?: Omit<TeamOptions, 'inputs' | 'rule' | 'layerRules'> & { readonly inputs?: number };
  readonly layerRules?: readonly (Rule | null)[];
  readonly steps?: number;
  /** Nobody is paid. */
  readonly silent?: true;
  /** Each engine goes on from the state of the other. */
  readonly swaps?: true;
  /** What its first hidden layer does is compared with its draws. */
  readonly acts?: true;
}

/** A rule whose synapses are normalised once they are updated, which needs a sum over those of a unit. */
const normalised = defineRule({
  name: 'normalised',
  hears: { h: 'sum in: w * x', R: 'broadcast reward' },
  act: `p = sigmoid(h)
        a = u < p ? 1 : 0`,
  learn: 'dw = R * x * (a - p)',
  after: 'w = w / sqrt(0.001 + sum(w * w))',
});

const SHAPES: readonly Case[] = [
  { label: 'no hidden layer, one lane', rule: reinforce, options: { hidden: [], batch: 1 } },
  { label: 'several actions', rule: weightMax, options: { choices: 4, hidden: [12] } },
  { label: 'several actions, folded', rule: unbiasedWeightMax, options: { choices: 3, hidden: [7] } },
  {
    label: 'tiles and shares',
    rule: weightMax,
    // Adam would make much of what is left of directions that cancel.
    options: { inputs: 65, hidden: [130, 64], batch: 600, optimizer: 'sgd', learningRate: 1 },
    steps: 4,
    acts: true,
  },
  { label: 'traces', rule: reinforce, params: { decay: 0.5 }, options: { hidden: [33] }, swaps: true },
  { label: 'plain ascent', rule: weightMax, options: { optimizer: 'sgd', learningRate: 0.1 } },
  { label: 'rmsprop', rule: reinforce, options: { optimizer: 'rmsprop' } },
  {
    label: 'schedules',
    rule: kolenPollack,
    options: { schedules: { B: 0.5 }, learningRate: { kind: 'linear', from: 0.1, to: 0, steps: 12 } },
  },
  { label: 'nobody is paid', rule: reinforce, params: { decay: 0.5 }, silent: true },
  { label: 'states of each other', rule: weightMax, options: { hidden: [17, 9] }, swaps: true },
  {
    label: 'layers with rules of their own',
    rule: reinforce,
    options: { hidden: [17, 9] },
    layerRules: [null, weightMax, null],
  },
  { label: 'sums after the update', rule: normalised },
];

const covered = ({ rule, params }: Pick<Case, 'rule' | 'params'>) => {
  try {
    refuseUncovered(planTeam({ inputs: 2, hidden: [2], rule, ...(params && { params }) }));
    return true;
  } catch {
    return false;
  }
};

// The software adapter takes seconds to compile the kernels of a team.
const CASES: readonly Case[] = [...sampled(SHAPES, 12, 3), ...sampled(VARIANTS.filter(covered), 400, 2)];

interface Found {
  readonly hasAdapter: boolean;
  readonly compared: readonly Readonly<Record<string, unknown>>[];
  readonly mistakes: Readonly<Record<string, string>>;
}

const SEED = 3;

/** The draws `[lane][unit]` of the first hidden layer in its first step. */
function drawsOf({ batch = 1, hidden = [] }: Pick<TeamOptions, 'batch' | 'hidden'>): number[] {
  const units = Array.from({ length: hidden[0]! }, (_, unit) => new Stream(keyOf(SEED), 1, unit));
  return Array.from({ length: batch }, (_, lane) => units.map((unit) => unit.uniform(0, lane, ACTION_DRAW))).flat();
}

/** What the page is to play, as plain data. */
function asked() {
  return {
    cases: CASES.map(({ rule, layerRules, params = {}, options = {}, steps = 12, acts, ...rest }) => ({
      ...{ ...rest, rule: rule.text, params, options: { seed: SEED, ...options }, steps },
      ...(layerRules && { layerRules: layerRules.map((one) => one?.text ?? null) }),
      ...(acts && { draws: drawsOf(options) }),
    })),
    mistakes: { rule: weightMax.text, passing: disarm.text },
  };
}

describe.skipIf(CHROMIUM === undefined)(
  `a team on a graphics card, in software${CHROMIUM ? '' : ' (skipped: there is no Chromium)'}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'klopf-gpu-'));
    let browser: Browser | undefined;
    let found: Found;
    beforeAll(async () => {
      await build({
        input: { gpu: join(ROOT, 'test/browser/gpu-page.js') },
        platform: 'browser',
        logLevel: 'warn',
        resolve: { alias: { klopf: join(ROOT, 'dist/index.js') } },
        output: { dir: folder, entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      });
      writeFileSync(join(folder, 'cases.json'), JSON.stringify(asked()));
      browser = await startBrowser({ gpu: true });
      const { out } = await browser.open(folder, 'gpu.js', { isolated: true });
      found = JSON.parse(out);
    });
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test('it says by what adapter it runs', ({ skip }) => {
      skip(!found.hasAdapter, 'this Chromium has no adapter, not even in software');
      expect(found.compared.map(({ adapter }) => adapter)).toEqual(
        CASES.map(() => expect.stringMatching(/swiftshader \(software\)/)),
      );
    });

    test.for(CASES.map(({ label }, k) => [label, k] as const))(
      '%s: the actions are those of the dense engine, and its numbers up to rounding',
      ([label, k], { skip }) => {
        skip(!found.hasAdapter, 'no adapter');
        const { by, where, adapter: _, actions: __, closed: ___, ...rest } = found.compared[k]!;
        expect(rest).toEqual({ label, differ: 0, areWeights: true, clocks: true });
        expect(by, String(where)).toBeLessThan(TOLERANCE);
      },
    );

    test('units of a large layer act by equal draws, but where a chance is at its draw', ({ skip }) => {
      skip(!found.hasAdapter, 'no adapter');
      const actions = found.compared[CASES.findIndex(({ acts }) => acts)]!['actions'] as Record<string, number>;
      expect(actions['odd']).toBe(0);
      expect(actions['apart']).toBeLessThan(1e-6);
      expect(actions['fired']).toBeGreaterThan(10_000);
    });

    test('mistakes, and a card that is lost, have one clear message each', ({ skip }) => {
      skip(!found.hasAdapter, 'no adapter');
      expect(found.mistakes).toEqual({
        second: expect.stringMatching(/^UserError: team.act was called before the last call of this team had ended/),
        refused: 'UserError: rewards: 2 numbers given; expected 1',
        lost: expect.stringMatching(/^Error: the graphics card \(.*swiftshader.*\) was lost in step 2 of this team/),
        afterwards: expect.stringMatching(/^Error: this team stopped in the middle of a step/),
        passing: expect.stringMatching(
          /^UserError: engine 'gpu' cannot play this team, of rule 'disarm': its units act in/,
        ),
        large: expect.stringMatching(
          /^UserError: this team needs .* GiB in one buffer for what the units of layer 1 remember in 16384 lanes, and this graphics adapter allows 0.13 GiB/,
        ),
      });
      for (const { closed } of found.compared) expect(closed).toMatch(/^Error: this team is closed/);
    });
  },
);
