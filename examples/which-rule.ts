// By which rule has it learned? A population moves a cursor, its decoder is changed, it learns the new one from errors
// that it hears over an imperfect matrix M, and its activity gives M away.
import {
  CentreOut,
  createTeam,
  decoderAtOverlap,
  identify,
  nodeNoiseReinforce,
  type Recording,
  rflo,
  type Team,
} from 'klopf';

const trials = Number(process.argv[2] ?? 1500);
const units = 50;
const former = new CentreOut({ units }).decoder;
const present = decoderAtOverlap(former, 0.5, { seed: 1 });
const M = decoderAtOverlap(present, 0.5, { seed: 2 });

/** A recurrent layer that hears two errors over a matrix, begun from the weights of another one. */
function population(heard: ArrayLike<number>, from?: Team): Team {
  const options = {
    inputs: 4,
    hidden: [],
    outputs: units,
    lateralDelay: 1,
    errors: 2,
    optimizer: 'sgd' as const,
    seed: 3,
  };
  const begun = from ?? createTeam({ ...options, rule: rflo });
  const { tensors } = begun.state();
  const own = { 'layer1/M': { shape: [2, units], data: Float32Array.from(heard) } };
  return createTeam({ ...options, rule: rflo, learningRate: 0.005, start: { tensors: { ...tensors, ...own } } });
}

/** Plays reaches with a decoder, and records what the units do and which errors are told. */
function play(team: Team, decoder: ArrayLike<number>, count: number, learns: boolean): Recording {
  const env = new CentreOut({ units, decoder });
  env.reset({ seed: 4 });
  const list = Array.from({ length: count }, () => {
    const [activity, errors]: [number[], number[]] = [[], []];
    let [seen] = env.reset();
    for (let ended = false; !ended; ) {
      const said = team.act(seen);
      const [next, reward, terminated, , info] = env.step(said);
      activity.push(...said);
      errors.push(...info.error);
      [seen, ended] = [next, terminated];
      if (learns) team.learn([reward], [ended], info.error);
      else team.forget([ended]);
    }
    return { activity, errors };
  });
  return { units, errors: 2, trials: list };
}

const young = population(former);
play(young, former, trials, true);
const animal = population(M, young);
const before = play(animal, present, trials / 2, false);
const during = play(animal, present, trials, true);
const after = play(animal, present, trials / 2, false);

const { scores, trials: of } = identify({ before, during, after, candidates: { M, present, former } });
console.log(`how well each explains what ${trials} trials of learning changed, on ${of.heldOut} trials held out:`);
for (const { name, mean, interval } of scores)
  console.log(
    `  ${name.padEnd(8)} ${mean.toFixed(2).padStart(5)}  (${interval!.map((end) => end.toFixed(2)).join(' to ')})`,
  );
console.log(`a rule such as ${nodeNoiseReinforce.name} hears no errors and would follow the present decoder`);
