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
  readonly adapter: string | null;
  readonly compared: readonly Readonly<Record<string, unknown>>[];
  readonly actions: { readonly odd: number; readonly apart: number; readonly fired: number };
  readonly mistakes: Readonly<Record<string, string>>;
}

/** What the page is to play, as plain data. */
function asked() {
  const [lanes, units, inputs] = [512, 96, 8];
  const layer = Array.from({ length: units }, (_, unit) => new Stream(keyOf(5), 1, unit));
  return {
    cases: CASES.map(({ rule, layerRules, params = {}, options = {}, steps = 12, ...rest }) => ({
      ...{ ...rest, rule: rule.text, params, options, steps },
      ...(layerRules && { layerRules: layerRules.map((one) => one?.text ?? null) }),
    })),
    actions: {
      rule: weightMax.text,
      seen: Array.from({ length: lanes * inputs }, (_, k) => ((k * 7 + (k >> 3)) % 3) % 2),
      draws: Array.from({ length: lanes * units }, (_, k) =>
        layer[k % units]!.uniform(0, Math.floor(k / units), ACTION_DRAW),
      ),
    },
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
      skip(found.adapter === null, 'this Chromium has no adapter, not even in software');
      expect(found.adapter).toMatch(/swiftshader \(software\)/);
    });

    test.for(CASES.map(({ label }, k) => [label, k] as const))(
      '%s: the actions are those of the dense engine, and its numbers up to rounding',
      ([label, k], { skip }) => {
        skip(found.adapter === null, 'no adapter');
        const { by, where, ...rest } = found.compared[k]!;
        expect(rest).toEqual({ label, differ: 0, areWeights: true, clocks: true });
        expect(by, String(where)).toBeLessThan(TOLERANCE);
      },
    );

    test('units of a large layer act by equal draws, but where a chance is at its draw', ({ skip }) => {
      skip(found.adapter === null, 'no adapter');
      const { odd, apart, fired } = found.actions;
      expect(odd).toBe(0);
      expect(apart).toBeLessThan(1e-6);
      expect(fired).toBeGreaterThan(10_000);
    });

    test('mistakes, and a card that is lost, have one clear message each', ({ skip }) => {
      skip(found.adapter === null, 'no adapter');
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
        closed: expect.stringMatching(/^Error: this team is closed/),
      });
    });
  },
);
