import { afterAll, expect, test, vi } from 'vitest';
import { layoutDense } from '../../src/dense/layout.js';
import { denseModule } from '../../src/dense/module.js';
import { createTeam } from '../../src/engines/create-team.js';
import * as graphs from '../../src/rule/program/graph.js';
import { defineRule, type RuleText } from '../../src/rule/rule.js';
import { RuleError } from '../../src/rule/rule-error.js';
import { planTeam } from '../../src/team/plan.js';
import type { TeamOptions } from '../../src/team/team-options.js';

// As if there were no lanes' form of tanh.
const { expand } = graphs;
const spy = vi.spyOn(graphs, 'expand').mockImplementation((graph, roots) => {
  if (graphs.inOrder(roots).some(({ op }) => op === 'tanh')) throw new Error("no SIMD form of 'tanh'");
  return expand(graph, roots);
});
afterAll(() => spy.mockRestore());

const GOOD: RuleText = {
  name: 'r',
  hears: { h: 'sum in: w * x', R: 'broadcast reward', c: 'sum out: w * e' },
  act: 'p = sigmoid(h)\na = u < p ? 1 : 0',
  learn: 'e = (output ? R : c) * (a - p)\ndw = e * x',
};

/** What making a team with this rule says. */
function failure(change: Partial<RuleText>, options: Partial<TeamOptions> = {}): RuleError {
  const rule = defineRule({ ...GOOD, ...change });
  try {
    createTeam({ inputs: 5, hidden: [4], optimizer: 'sgd', ...options, rule }).close();
  } catch (error) {
    expect(error).toBeInstanceOf(RuleError);
    return error as RuleError;
  }
  throw new Error('this rule compiled');
}

const ADVICE = "write it with fewer or other operations, or use engine 'literal'";

test('the rule that the mistakes are made in compiles', () => {
  expect(() => failure({})).toThrow('this rule compiled');
});

test.each<[what: string, change: Partial<RuleText>, where: string, kernel: string, line: string]>([
  [
    'in act',
    { act: 'p = sigmoid(h)\nq = tanh(p)\na = u < q ? 1 : 0' },
    'act, line 2',
    'act kernel of layer 1',
    'q = tanh(p)',
  ],
  [
    'in learn',
    { learn: `e = (output ? R : c) * (a - p)\ndw = x * tanh(e)` },
    'learn, line 2',
    'learn kernel of layer 1',
    'dw = x * tanh(e)',
  ],
  [
    'over a synapse',
    { learn: `${GOOD.learn} * tanh(w)` },
    'learn, line 2',
    'update kernel of layer 1',
    'dw = e * x * tanh(w)',
  ],
  [
    'of the output alone',
    { act: 'p = sigmoid(h)\na = u < (output ? tanh(p) : p) ? 1 : 0' },
    'act, line 2',
    'act kernel of layer 2',
    'a = u < (output ? tanh(p) : p) ? 1 : 0',
  ],
  [
    'in what is sent',
    { hears: { ...GOOD.hears, c: 'sum out: e * tanh(w)' } },
    'hears.c, line 1',
    'send kernel of layer 2',
    'sum out: e * tanh(w)',
  ],
  [
    'in a sum',
    { hears: { ...GOOD.hears, h: 'sum in: x * tanh(w)' } },
    'hears.h, line 1',
    'act kernel of layer 1',
    'sum in: x * tanh(w)',
  ],
])('an operation without a kernel %s is found', (_what, change, where, kernel, line) => {
  for (const batch of [1, 16]) {
    const { message, cause } = failure(change, { batch });
    expect(message).toMatch(`rule 'r': ${where}, column `);
    expect(message).toContain(
      `the dense engine cannot compile this into the ${kernel} (no SIMD form of 'tanh'); ${ADVICE}\n    ${line}\n`,
    );
    expect(cause).toMatchObject({ message: "no SIMD form of 'tanh'" });
  }
});

/** Compiles no module of more bytes. */
function withLimit(bytes: number, run: () => void): void {
  const real = WebAssembly.Module;
  WebAssembly.Module = class extends real {
    constructor(source: BufferSource) {
      if (source.byteLength > bytes)
        throw new WebAssembly.CompileError(`WebAssembly.Module(): more than ${bytes} bytes`);
      super(source);
    }
  };
  try {
    run();
  } finally {
    WebAssembly.Module = real;
  }
}

test('a line that is too long is found', () => {
  const long = `q = ${Array.from({ length: 60 }, (_, k) => `sqrt(h + ${k}.5)`).join(' + ')}`;
  withLimit(2000, () => {
    const { message } = failure({ act: `p = sigmoid(h)\n${long}\na = u < p * q ? 1 : 0` });
    expect(message).toBe(
      "rule 'r': act, line 2, column 1: the dense engine cannot compile this into the act kernel of layer 1 " +
        `(more than 2000 bytes); ${ADVICE}\n    ${long.slice(0, 60)}…\n    ^`,
    );
  });
});

test('a rule that is too long as a whole names its longest line', () => {
  const lines = Array.from({ length: 200 }, (_, k) => `y${k + 2} = max(y${k + 1}, y${k})`);
  const act = ['y0 = h', 'y1 = 2 * h', ...lines, 'p = softmax(y201 + y200)', 'a = pick(u, p)'].join('\n');
  const hears = { h: 'sum in: w * x', R: 'broadcast reward' };
  // Every y is used twice and so kept: 51,000 locals, where a function may have 50,000.
  const { message } = failure({ act, learn: 'dw = R * x * (a - p)', hears }, { hidden: [], choices: 256 });
  expect(message).toBe(
    "rule 'r': act, line 203, column 1: the dense engine cannot compile the act kernel of layer 1, written out for 255 logits " +
      '(local count too large); every line compiles alone, and this is the longest. ' +
      "Write the rule with fewer operations, or use engine 'literal'\n    p = softmax(y201 + y200)\n    ^",
  );
});

test('where nothing compiles at all the rule is not blamed', () => {
  const plan = planTeam({ inputs: 5, hidden: [4], rule: defineRule(GOOD) });
  withLimit(0, () => {
    const compile = () => denseModule(plan, layoutDense(plan), false);
    expect(compile).toThrow(WebAssembly.CompileError);
    expect(compile).toThrow('more than 0 bytes');
  });
});
