// Both engines, in the page and in a worker, and the audit, where the Content-Security-Policy forbids generated code.
import {
  allowGeneratedCode,
  auditRule,
  createTeam,
  make,
  train,
  trainOnWorkers,
  unbiasedWeightMax,
  weightMax,
} from 'klopf';

if (new URL(import.meta.url).search === '?said') allowGeneratedCode(false);

const request = { env: 'multiplexer', envParams: { addressBits: 2 }, rule: weightMax, hidden: [6], episodes: 400 };
const [onWorker] = await trainOnWorkers([{ ...request, engine: 'literal' }]);

async function digestOf(engine) {
  const team = createTeam({ inputs: 6, hidden: [6], rule: weightMax, engine });
  train(team, [make('multiplexer', { addressBits: 2 })], { episodes: 400 });
  return team.digest();
}
const digests = [onWorker.weightsDigest, await digestOf('literal'), await digestOf('dense')];
const audit = auditRule(unbiasedWeightMax, { sizes: [2, 2, 1] });
document.querySelector('#out').textContent = JSON.stringify({ digests, audit });
document.title = 'done';
