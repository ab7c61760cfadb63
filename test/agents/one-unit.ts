import type { Floats, Precision } from '../../src/rule/ops/precision.js';
import { heardNames } from '../../src/rule/program/heard.js';
import { compileScalar } from '../../src/rule/program/scalar.js';
import type { ParamValues, Rule } from '../../src/rule/rule.js';
import { programOf } from '../../src/rule/rule.js';

/** One unit with two senders and a bias, driven by hand through one step. */
export interface Step {
  readonly role: 'hidden' | 'output';
  readonly params?: ParamValues;
  readonly x: readonly [number, number];
  /** The weights of the two synapses and the bias. */
  readonly w: readonly [number, number, number];
  readonly draw: number;
  /** The broadcast reward. */
  readonly reward?: number;
  /** What the units it feeds sent: `inbox[channel][receiver]`. */
  readonly inbox?: readonly (readonly number[])[];
  /** Traces before the step, by name, one value a synapse and the bias. */
  readonly traces?: Readonly<Record<string, readonly [number, number, number]>>;
  readonly own?: Readonly<Record<string, number>>;
  /** Plain learning rate of the step between ascend and what is sent after it. */
  readonly rate?: number;
}

export interface Outcome {
  readonly action: number;
  readonly memory: (name: string) => number;
  readonly heard: (name: string) => number;
  readonly dw: readonly number[];
  readonly traces: Readonly<Record<string, readonly number[]>>;
  /** What it sends to its senders: `sent[channel][sender]`. */
  readonly sent: readonly (readonly number[])[];
}

/** Runs act, receive, learn, ascend, the step and send in the order a unit does. */
export function runUnit(rule: Rule, step: Step, precision: Precision): Outcome {
  const program = programOf(rule, step.params, { precision });
  const role = program[step.role];
  const scalar = compileScalar(program, role, precision);
  const floats = (values: readonly number[]): Floats =>
    precision === 'f32' ? Float32Array.from(values) : Float64Array.from(values);
  const memory = floats(role.memory.map((name) => program.unitStart[name] ?? 0));
  const x = floats(step.x);
  const learned = [floats(step.w)];
  const own = floats(program.unitLearned.map((v) => step.own?.[v.name] ?? 0));
  const traces = program.traces.map((t) => floats(step.traces?.[t.name] ?? [t.start, t.start, t.start]));
  const names = heardNames(role);
  const heard = floats(names.map((name) => (role.reward.includes(name) ? (step.reward ?? Number.NaN) : 0)));
  const deltas = [floats([0, 0, 0])];
  const sent = floats(new Array<number>(2 * role.channels.length).fill(Number.NaN));

  const action = scalar.act(memory, x, learned, own, traces, 2, step.draw);
  const receivers = step.inbox?.[0]?.length ?? 0;
  scalar.receive(floats((step.inbox ?? []).flat()), heard, receivers);
  scalar.learn(memory, heard, own);
  const old = learned.map((values) => values.slice());
  const oldTraces = traces.map((values) => values.slice());
  const send = () => scalar.send(memory, x, learned, old, traces, oldTraces, sent, 2);
  if (!role.creditAfterUpdate) send();
  scalar.ascend(memory, x, learned, traces, deltas, 2);
  learned[0]!.forEach((value, i) => {
    learned[0]![i] = value + (step.rate ?? 0) * deltas[0]![i]!;
  });
  if (role.creditAfterUpdate) send();

  const at = (values: Floats, known: readonly string[]) => (name: string) => {
    const index = known.indexOf(name);
    if (index < 0) throw new Error(`'${name}' is not among ${known.join(', ')}`);
    return values[index]!;
  };
  return {
    action,
    memory: at(memory, role.memory),
    heard: at(heard, names),
    dw: [...deltas[0]!],
    traces: Object.fromEntries(program.traces.map((t, k) => [t.name, [...traces[k]!]])),
    sent: role.channels.map((_, k) => [...sent.slice(2 * k, 2 * k + 2)]),
  };
}
