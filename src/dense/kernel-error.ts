import { linesAlone } from '../rule/compile/lines-alone.js';
import { unrolled, unrolledComponents } from '../rule/compile/unroll.js';
import { expand, type Graph, inOrder, type Node } from '../rule/program/graph.js';
import type { RoleProgram, RuleProgram } from '../rule/program/program.js';
import { SimdWriter } from '../rule/program/simd-writer.js';
import { RuleError } from '../rule/rule-error.js';
import { type LayerPlan, below as layerBelow } from '../team/layer-plan.js';
import type { TeamPlan } from '../team/plan.js';
import { FunctionBuilder } from '../wasm/function-builder.js';
import { encodeModule, type MemoryLimits } from '../wasm/module.js';

/**
 * What to throw where a layer's kernels cannot be written or compiled because of `cause`: a {@link RuleError} that
 * names the line of the rule, or `cause` itself where it is none of the rule's. `kernel`: the one that does not
 * compile, if that is known.
 */
export function kernelError(plan: TeamPlan, layer: LayerPlan, kernel: string | undefined, cause: unknown): unknown {
  // Where not even a constant compiles, as on a page that forbids WebAssembly, the rule is not to blame.
  if (failure(plan.rule.graph, [plan.rule.graph.number(1)]) !== undefined) return cause;
  const failing = kernel ?? failingKernel(plan, layer);
  const { graph, lines } = linesAlone(layer.rule.text, layer.rule.params, layer.role);
  const candidates = lines.filter(({ position }) => speaksOf(failing, position.section));
  const written = layer.logits > 1 ? `, written out for ${layer.logits} logits` : '';
  const what = `${failing === undefined ? 'the kernels' : `the ${failing} kernel`} of layer ${layer.layer}${written}`;
  const advice = "or use engine 'literal'";
  for (const { position, source, values } of candidates) {
    const why = failure(graph, values);
    if (why === undefined) continue;
    const problem = `the dense engine cannot compile this into ${what} (${inWords(why)}); write it with fewer or other operations, ${advice}`;
    return named(layer, new RuleError(problem, position, source), cause);
  }
  if (!(cause instanceof RangeError || cause instanceof WebAssembly.CompileError)) return cause;
  const size = ({ values }: { values: readonly Node[] }) => inOrder(expand(graph, values)).length;
  const sizes = candidates.map(size);
  const longest = candidates[sizes.indexOf(Math.max(...sizes))]!;
  const problem = `the dense engine cannot compile ${what} (${inWords(cause)}); every line compiles alone, and this is the longest. Write the rule with fewer operations, ${advice}`;
  return named(layer, new RuleError(problem, longest.position, longest.source), cause);
}

const PAGE: MemoryLimits = { initial: 1, maximum: 1, shared: false };

/** Why these values do not compile in a function of their own; undefined if they do. */
function failure(graph: Graph, values: readonly Node[]): unknown {
  try {
    const f = new FunctionBuilder('values', []);
    new SimdWriter(f, graph, () => f.i32(0).load(0)).keep(values);
    new WebAssembly.Module(encodeModule([f], PAGE));
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The first kernel of a layer whose values do not compile by themselves. */
function failingKernel({ layers }: TeamPlan, { from, rule, role, sendsCredit }: LayerPlan): string | undefined {
  const below = layerBelow(layers, { from });
  const sent = (step: RoleProgram, heard: RoleProgram | undefined): [RuleProgram, readonly Node[]][] =>
    below && heard && sendsCredit
      ? [
          [rule, perLogit(rule, step, step.channels)],
          [below.rule, heard.receptions.flatMap((r) => (r.kind === 'fold' ? r.update : []))],
        ]
      : [];
  const unitsOf = (step: RoleProgram, values: RoleProgram['act']): [RuleProgram, readonly Node[]][] => [
    [
      rule,
      perLogit(
        rule,
        step,
        values.map(({ value }) => value),
      ),
    ],
  ];
  const { settling } = role;
  const kernels: readonly (readonly [string, readonly [RuleProgram, readonly Node[]][]])[] = [
    ['act', unitsOf(role, [...role.sums, ...role.act])],
    ['learn', unitsOf(role, role.learn)],
    ['update', unitsOf(role, [...role.deltas, ...role.unitDeltas, ...role.traces, ...role.after])],
    [
      'constrain',
      unitsOf(
        role,
        role.after.flatMap(({ sums }) => sums),
      ),
    ],
    ['send', sent(role, below?.role)],
    ...(settling
      ? ([
          ['sense', unitsOf(settling, settling.act)],
          ['move', unitsOf(settling, settling.learn)],
          ['tell', sent(settling, below?.role.settling)],
        ] as const)
      : []),
  ];
  return kernels.find(([, parts]) => parts.some(([of, values]) => failure(of.graph, values) !== undefined))?.[0];
}

function perLogit(
  { graph }: RuleProgram,
  { logits, components }: RoleProgram,
  values: readonly Node[],
): readonly Node[] {
  if (components > 1) return unrolledComponents(graph, values, components).flat();
  return logits === 1 ? values : unrolled(graph, values, logits).flat();
}

/** Whether equations of a section are part of a kernel. */
function speaksOf(kernel: string | undefined, section: string): boolean {
  const isHeard = section.startsWith('hears.');
  switch (kernel) {
    case undefined:
      return true;
    case 'act':
    case 'sum':
    case 'actColumns':
      return isHeard || section === 'act';
    case 'sense':
    case 'move':
    case 'tell':
      return isHeard || section === 'settle';
    case 'constrain':
      return section === 'after';
    default:
      return isHeard || section === 'learn' || (kernel === 'update' && section === 'after');
  }
}

/** The message of an error, without what the JavaScript engine puts around it. */
function inWords(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/call stack|recursion/.test(message)) return 'its operations nest too deeply';
  return message
    .replace(/ @\+\d+$/, '')
    .replace(/^WebAssembly\.Module\(\): /, '')
    .replace(/^Compiling function #\d+(:"[^"]*")? failed: /, '');
}

function named({ rule }: LayerPlan, error: RuleError, cause: unknown): RuleError {
  return Object.assign(error.prefixed(`rule '${rule.text.name}'`), { cause });
}
