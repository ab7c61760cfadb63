import { type Signal, useSignal } from '@preact/signals';
import type { LabExperiment, LabSnapshot, LabTeam, LabUnit } from '../contract.js';
import { placeName } from '../team/unit-words.js';
import type { StepEquation, StepValues } from './equations.js';
import type { UnitStage } from './unit-stage.js';

/** The equations of an experiment's rule with the numbers of a step. */
export type EquationsOf = (experiment: LabExperiment, step: StepValues) => readonly StepEquation[];

/** The rule, line by line, with the numbers of the last step as far as it has been shown. */
export function Equations({
  team,
  told,
  snapshot,
  stage,
  equationsOf,
  isOutput,
}: {
  readonly team: LabTeam;
  readonly told: LabUnit;
  readonly snapshot: LabSnapshot | null;
  readonly stage: UnitStage | undefined;
  readonly equationsOf: Signal<EquationsOf | null>;
  readonly isOutput: boolean;
}) {
  const chosen = useSignal<number | null>(null);
  const senders = team.sizes[told.layer - 1]!;
  const synapse = chosen.value ?? strongestOf(told.incoming, senders);
  const said = told.layer === 1 ? snapshot?.sensors : snapshot?.layers[told.layer - 2]?.a;
  const lines =
    said && equationsOf.value
      ? equationsOf.value(team.experiment, {
          isOutput,
          isFirst: told.layer === 1,
          values: told.values,
          synapses: told.synapses,
          heard: Float32Array.of(...said, 1),
          synapse,
        })
      : [];
  // Before the first step there are no numbers.
  if (lines.length === 0 || told.step === 0) return null;
  const isKnown = ({ when }: StepEquation) =>
    stage === undefined || (when === 'act' ? stage.hasActed : stage.hasLearned);
  const hasSynapses = lines.some(({ per }) => per === 'synapse');
  return (
    <details class="unit-part" open>
      <summary>
        Its rule in step {told.step}
        {stage && ' so far'}
        {isOutput && team.choices > 2 && ', first of its logits'}
      </summary>
      {hasSynapses && (
        <label class="unit-synapse">
          Synapse from{' '}
          <select value={String(synapse)} onChange={(event) => (chosen.value = Number(event.currentTarget.value))}>
            {Array.from({ length: Math.min(senders, 1000) }, (_, k) => (
              <option key={k} value={String(k)}>
                {told.layer === 1
                  ? (team.sensors[k] ?? `sensor ${k}`)
                  : placeName(team, { layer: told.layer - 1, unit: k })}
              </option>
            ))}
          </select>
        </label>
      )}
      <ol class="unit-equations">
        {lines.map((line, k) => (
          <li key={k} class={line.per === 'synapse' ? 'per-synapse' : undefined}>
            <code>
              {line.name} = {line.text}
            </code>
            {isKnown(line) && (line.numbers !== '' || line.value !== '') && (
              <code class="with-numbers">
                {line.numbers !== '' && <> = {line.numbers}</>}
                {line.value !== '' && (
                  <>
                    {' '}
                    = <strong>{line.value}</strong>
                  </>
                )}
              </code>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}

function strongestOf(weights: Float32Array, count: number): number {
  let strongest = 0;
  for (let k = 1; k < count; k++) if (Math.abs(weights[k]!) > Math.abs(weights[strongest]!)) strongest = k;
  return strongest;
}
