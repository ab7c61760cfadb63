import type { LabExperiment } from '../contract.js';

/** A run as it is named. */
export interface NamedRun {
  readonly ruleName: string;
  readonly experiment: LabExperiment;
}

/** Characters of a name's part at most. */
const MOST = 40;

const cut = (text: string) => (text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text);
const linesOf = (text: string) => text.split('\n').map((line) => line.trim());

/**
 * Names of runs of one task, `[run]`: the rule, then whatever is not the same in all of them, as in
 * `weight-max, seed 2`. Of a rule that was edited it is the first line that not all others of its name have.
 */
export function runNames(runs: readonly NamedRun[]): string[] {
  const told = runs.map(({ experiment }) => partsOf(experiment));
  return runs.map((run, k) => {
    const apart = told[k]!.filter((part, at) => told.some((other) => other[at] !== part)).filter((part) => part !== '');
    return [run.ruleName, ...editOf(run, runs), ...apart.map(cut)].join(', ');
  });
}

/** What was edited of the rule, where others have another of its name. */
function editOf(run: NamedRun, runs: readonly NamedRun[]): string[] {
  const { rule } = run.experiment;
  if (!('text' in rule)) return [];
  const others = runs.flatMap(({ ruleName, experiment }) => {
    const isOther = ruleName === run.ruleName && JSON.stringify(experiment.rule) !== JSON.stringify(rule);
    return isOther ? [experiment.rule] : [];
  });
  if (others.length === 0) return [];
  const texts = others.flatMap((other) => ('text' in other ? [linesOf(other.text)] : []));
  const own = linesOf(rule.text).find((line) => line !== '' && texts.some((text) => !text.includes(line)));
  return [own === undefined ? 'edited' : cut(own)];
}

/** All that may set an experiment apart but its rule, in the same order for each; empty for what it has not. */
function partsOf({ params, hidden, learningRate, optimizer, critic, interventions, seed }: LabExperiment): string[] {
  const named = Object.entries(params ?? {}).map(([name, value]) => `${name} ${value}`);
  return [
    named.join(', '),
    `hidden ${hidden.length === 0 ? 'none' : hidden.join(', ')}`,
    learningRate === undefined ? '' : `rate ${[learningRate].flat().join(', ')}`,
    optimizer ?? '',
    critic === undefined ? 'no critic' : `critic ${criticOf(critic)}`,
    (interventions ?? []).join('; '),
    `seed ${seed}`,
  ];
}

function criticOf({ rule, params, hidden, learningRate }: NonNullable<LabExperiment['critic']>): string {
  const name = 'name' in rule ? rule.name : 'of its own';
  const rest = [...Object.values(params ?? {}), ...hidden, ...[learningRate ?? []].flat()];
  return [name, ...rest].join(' ');
}
