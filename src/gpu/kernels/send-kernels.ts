import { unrolled } from '../../rule/compile/unroll.js';
import type { Reception } from '../../rule/program/program.js';
import type { GpuLayerLayout } from '../gpu-layout.js';
import { LeafPlaces } from '../leaf-place.js';
import { wgslNumber, writeWgsl } from '../wgsl-writer.js';
import { writeContraction } from './contraction.js';
import type { GpuKernel } from './prelude.js';

/** Credit: what the units of the layer below hear of all units of this one, as sums and ordered folds over them. */
export function sendKernels(layout: GpuLayerLayout): GpuKernel[] {
  const { plan, team, below } = layout;
  const { rule, role, inputs, logits } = plan;
  const source = below!;
  const { receptions } = source.plan.role;
  const places = new LeafPlaces(layout, true);
  // A channel has one value for all logits.
  const channels = logits === 1 ? role.channels : unrolled(rule.graph, role.channels, logits)[0]!;
  const start = receptions.flatMap((one) => (one.kind === 'sum' ? ['0f'] : one.start.map(wgslNumber)));
  const names = receptions.flatMap((one) => (one.kind === 'sum' ? [one.name] : one.names));
  return [
    writeContraction(layout, {
      name: `send${plan.layer}`,
      down: { of: 'row', size: team.batch },
      across: { of: 'input', size: inputs },
      over: { of: 'unit', size: plan.units },
      shares: 1,
      graph: rule.graph,
      roots: channels,
      place: (leaf) => places.of(leaf),
      start,
      take: (values, carried, { prefix }) => {
        let at = 0;
        return receptions.flatMap((reception, k) => {
          const own = carried.slice(at, (at += reception.kind === 'sum' ? 1 : reception.names.length));
          return reception.kind === 'sum'
            ? [`${own[0]} += ${values[reception.channel]};`]
            : fold(source, reception, values, own, `${prefix}${k}_`);
        });
      },
      store: (carried, { row, input }) =>
        carried.map((value, k) => `B[${source.heard.get(names[k]!)!}u + ${row} * ${inputs}u + ${input}] = ${value};`),
    }),
  ];
}

/** One turn of a fold, whose equations are those of the units that hear. */
function fold(
  { plan }: GpuLayerLayout,
  { names, update }: Extract<Reception, { readonly kind: 'fold' }>,
  channels: readonly string[],
  carried: readonly string[],
  prefix: string,
): string[] {
  const { lines, values } = writeWgsl(
    plan.rule.graph,
    update,
    ({ leaf: { kind, name, index } }) => (kind === 'fold' ? carried[names.indexOf(name)]! : channels[index]!),
    prefix,
  );
  const next = values.map((value, k) => `let ${prefix}next${k} = ${value};`);
  return [...lines, ...next, ...carried.map((one, k) => `${one} = ${prefix}next${k};`)];
}
