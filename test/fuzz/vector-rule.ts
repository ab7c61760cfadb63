import fc from 'fast-check';
import type { RuleText } from '../../src/rule/rule.js';

/** The names that an expression may read, by their type. */
interface Names {
  readonly vectors: readonly string[];
  readonly scalars: readonly string[];
}

/** An expression, once it is known what names there are. */
type Written = (names: Names) => string;

const atom = (of: keyof Names) =>
  fc.nat(9).map(
    (k): Written =>
      (names) =>
        names[of][k % names[of].length]!,
  );

/** Expressions of both types: arithmetic and functions component by component, dots, and choices by scalars. */
const { vector, scalar } = fc.letrec<{ readonly vector: Written; readonly scalar: Written }>((tie) => {
  const two = (left: 'vector' | 'scalar', right: 'vector' | 'scalar', join: (a: string, b: string) => string) =>
    fc.tuple(tie(left), tie(right)).map(
      ([a, b]): Written =>
        (names) =>
          join(a(names), b(names)),
    );
  const choice = (of: 'vector' | 'scalar') =>
    fc.tuple(tie('scalar'), tie(of), tie(of)).map(
      ([test, yes, no]): Written =>
        (names) =>
          `(${test(names)} > 0 ? ${yes(names)} : ${no(names)})`,
    );
  return {
    vector: fc.oneof(
      { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
      { weight: 4, arbitrary: atom('vectors') },
      { weight: 2, arbitrary: two('scalar', 'vector', (a, b) => `${a} * ${b}`) },
      { weight: 1, arbitrary: two('vector', 'vector', (a, b) => `${a} * ${b}`) },
      { weight: 2, arbitrary: two('vector', 'vector', (a, b) => `(${a} - ${b})`) },
      { weight: 1, arbitrary: two('vector', 'scalar', (a, b) => `max(${a}, ${b})`) },
      { weight: 1, arbitrary: two('vector', 'vector', (a) => `sigmoid(${a})`) },
      { weight: 1, arbitrary: choice('vector') },
    ),
    scalar: fc.oneof(
      { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
      { weight: 3, arbitrary: atom('scalars') },
      { weight: 3, arbitrary: two('vector', 'vector', (a, b) => `dot(${a}, ${b})`) },
      { weight: 1, arbitrary: two('scalar', 'scalar', (a, b) => `(${a} + ${b})`) },
      { weight: 1, arbitrary: two('scalar', 'scalar', (a) => `tanh(${a})`) },
      { weight: 1, arbitrary: choice('scalar') },
    ),
  };
});

/** Rules whose units say vectors, over all that goes with these. */
export const vectorRuleArbitrary: fc.Arbitrary<RuleText> = fc
  .record({
    components: fc.constantFrom(2, 3, 5),
    start: fc.constantFrom('glorot-uniform', 'on-off', 'he-normal'),
    remembers: fc.boolean(),
    learnsItself: fc.boolean(),
    secondParameter: fc.boolean(),
    feedback: fc.constantFrom('none' as const, 'errors' as const, 'parameter' as const),
    hearsReward: fc.boolean(),
    draws: fc.boolean(),
    sent: fc.constantFrom('w * d', "(w + w') * d", 'none'),
    echoes: fc.boolean(),
    constrains: fc.boolean(),
    gate: scalar,
    action: vector,
    own: vector,
    kept: vector,
    factor: scalar,
    factors: fc.tuple(vector, vector),
    other: vector,
  })
  .map((drawn) => {
    const isHeard = drawn.sent !== 'none';
    const hasEcho = drawn.echoes && isHeard && !drawn.sent.includes("'");
    const told = [
      ...(drawn.feedback === 'none' ? [] : ['E']),
      ...(isHeard ? ['back'] : []),
      ...(drawn.remembers ? ['v'] : []),
    ];
    const scalars = ['0.5', 'first', ...(drawn.learnsItself ? ['b'] : [])];
    const acting = { vectors: ['h', 't', ...(drawn.remembers ? ['v'] : [])], scalars };
    const learning = {
      // An output unit has nobody to hear from: only `d` of hidden ones reads what is sent.
      vectors: ['h', 't', 'a', 'd', ...told.filter((name) => name !== 'back')],
      scalars: [...scalars, 'g', ...(drawn.hearsReward ? ['R'] : [])],
    };
    const before = { ...learning, vectors: ['h', 't', 'a', ...told] };
    // Each name that is heard is used.
    const heard = [...told, ...(drawn.hearsReward ? ['R * t'] : [])].map((name) => ` + 0.1 * ${name}`).join('');
    const synapse = {
      w: { start: drawn.start },
      ...(drawn.secondParameter ? { B: { start: 'uniform(0.5)', learned: true } } : {}),
    };
    const [left, right] = drawn.factors;
    const dw = `${drawn.factor(learning)} * dot(${left(learning)}, x)${hasEcho ? ' - 0.1 * dot(s, h)' : ''}`;
    const direction = (value: string) => `clip(${value}, -1, 1)`;
    return {
      name: 'drawn',
      vectors: drawn.components,
      unit: {
        t: 'random-signs',
        ...(drawn.remembers ? { v: { start: 0.25, vector: true } } : {}),
        ...(drawn.learnsItself ? { b: { start: 0.5, learned: true } } : {}),
      },
      synapse,
      ...(drawn.feedback === 'parameter' ? { feedback: { C: { start: 'uniform(1)', learned: true } } } : {}),
      hears: {
        h: `sum in: w * x${drawn.secondParameter ? ' + 0.1 * B * x * t' : ''}`,
        e: 'own error',
        ...(drawn.feedback === 'none' ? {} : { E: `sum error: ${drawn.feedback === 'parameter' ? 'C * e' : 'e'}` }),
        ...(drawn.hearsReward ? { R: 'broadcast reward' } : {}),
        ...(isHeard ? { back: `sum out: ${drawn.sent}` } : {}),
        ...(hasEcho ? { s: 'echo: back + h' } : {}),
      },
      act: [
        `g = ${direction(drawn.gate(acting))}${drawn.draws ? ' + 0.1 * u' : ''}`,
        `a = clip(g * h + ${drawn.action(acting)}, -2, 2)`,
      ].join('\n'),
      learn: [
        `d = output ? e${drawn.hearsReward ? ' + 0.1 * R * t' : ''} : clip(${drawn.own(before)}${heard}, -2, 2)`,
        ...(drawn.remembers ? [`v = clip(${drawn.kept(learning)}, -1, 1)`] : []),
        ...(drawn.learnsItself ? [`db = ${direction(`dot(d, h) - b`)}`] : []),
        `dw = ${dw}`,
        ...(drawn.secondParameter ? [`dB = dot(x, ${right(learning)}) * B`] : []),
        ...(drawn.feedback === 'parameter' ? ['dC = dot(e, d) - 0.1 * dot(e, h) * C'] : []),
      ].join('\n'),
      ...(drawn.constrains ? { after: 'w = first ? w : max(w, -0.5)' } : {}),
    } as RuleText;
  });
