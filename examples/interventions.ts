// What is done to units while a team learns, as data: the busiest unit falls silent, and the others are watched taking
// over.
import { createTeam, evaluate, make, record, restoreTeam, type Team, train, weightMax } from 'klopf';

const episodes = Number(process.argv[2] ?? 4000);
const task = () => make('multiplexer', { addressBits: 1 });
const hidden = 6;
const trained = createTeam({ inputs: 3, hidden: [hidden], rule: weightMax, seed: 5, learningRate: [0.05, 0.005] });

/** Trains, and tells how often each hidden unit fired in the last steps. */
function ratesOf(team: Team, seed: number): number[] {
  const { team: watched, recording } = record(team, { every: 100, window: 100 });
  train(watched, [task()], { episodes, seed });
  const { columns, rows } = recording();
  const sums = new Array<number>(hidden).fill(0);
  for (let row = Math.max(0, rows - 10 * (hidden + 1)); row < rows; row++)
    if (columns.layer[row] === 1) sums[columns.unit[row]!]! += columns.rate![row]! / 10;
  return sums;
}
const show = (what: string, numbers: readonly number[]) =>
  console.log(`${what.padEnd(32)}${numbers.map((value) => value.toFixed(2).padStart(7)).join('')}`);

const before = ratesOf(trained, 1);
const busiest = before.indexOf(Math.max(...before));
const state = trained.state();

// What is each unit worth? The mean return without it, over the same draws.
const without = before.map(
  (_, unit) => evaluate(state, task(), { episodes: 500, interventions: [`1/${unit} silence`] }).mean,
);
show('how often each unit fires', before);
show('mean return without it', without);
console.log(`with all of them: ${evaluate(state, task(), { episodes: 500 }).mean.toFixed(2)}`);

// From the same state on, with the busiest unit and without it: steps are the team's own.
const now = state.clock.steps;
const silenced = restoreTeam(state, { interventions: [{ do: 'silence', layer: 1, unit: busiest, at: now }] });
const after = ratesOf(silenced, 2);
console.log(`unit ${busiest} falls silent at step ${now}, and the others go on learning`);
show('how often each unit fires', after);
const mean = evaluate(silenced, task(), { episodes: 500, interventions: [`1/${busiest} silence`] }).mean;
console.log(
  `mean return without unit ${busiest}: ${without[busiest]!.toFixed(2)} when it fell silent, ${mean.toFixed(2)} now`,
);
