// The script of the lab's page: opens what the link says, draws the panels, and shows a first visitor what there is to
// see.
import { render } from 'preact';
import { connectWorker } from './connect-worker.js';
import type { LabExperiment } from './contract.js';
import { createLab } from './create-lab.js';
import { FIRST_EXPERIMENT } from './experiment-form/presets.js';
import { LabPage } from './lab-page.js';
import type { LabState } from './lab-state.js';
import { startTour, type Tour } from './tour.js';

/**
 * The experiment of a hash; where it is none, what is wrong. The hash is handed in, since the address may change while
 * this waits.
 */
async function linked(hash: string): Promise<{ experiment?: LabExperiment; wrong?: string }> {
  if (hash.length < 2 || document.getElementById(hash.slice(1)) !== null) return {};
  try {
    const { decodeExperiment } = await import('./experiment/experiment-link.js');
    return { experiment: await decodeExperiment(hash) };
  } catch (error) {
    return { wrong: (error as Error).message };
  }
}

/** Keeps the address that of the experiment that is open: who loads the page again has it again. */
function keepAddress(lab: LabState): void {
  let open = lab.experiment.peek();
  lab.experiment.subscribe(async (experiment) => {
    if (experiment === open) return;
    open = experiment;
    const before = location.hash;
    const { encodeExperiment } = await import('./experiment/experiment-link.js');
    // What is too long for a link has no address.
    const hash = await encodeExperiment(experiment).catch(() => '');
    // Another link may have been opened meanwhile.
    if (lab.experiment.peek() === experiment && location.hash === before)
      history.replaceState(null, '', `${location.pathname}${location.search}#${hash}`);
  });
}

async function start() {
  const first = location.hash;
  const { experiment, wrong } = await linked(first);
  const lab = createLab(connectWorker, experiment ?? FIRST_EXPERIMENT);
  if (wrong !== undefined) lab.fail(`The link could not be opened: ${wrong}.`);
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  // An experiment of a link stands where its link says, so that its digest is the one that was sent.
  const tour: Tour | null = experiment === undefined && !isStill ? startTour(lab) : null;
  const main = document.getElementById('main')!;
  main.replaceChildren();
  render(<LabPage lab={lab} tour={tour} />, main);
  keepAddress(lab);
  const follow = async () => {
    const { hash } = location;
    const next = await linked(hash);
    // Of links that follow each other quickly the last one is opened.
    if (location.hash !== hash) return;
    if (next.experiment !== undefined) lab.open(next.experiment);
    else if (next.wrong !== undefined) lab.fail(`The link could not be opened: ${next.wrong}.`);
  };
  addEventListener('hashchange', follow);
  // A link that was opened while the page began.
  if (location.hash !== first) await follow();
}

void start();
