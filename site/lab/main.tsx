// The script of the lab's page: opens what the link says, draws the panels, and shows a first visitor what there is to see.
import { render } from 'preact';
import { connectWorker } from './connect-worker.js';
import type { LabExperiment } from './contract.js';
import { createLab } from './create-lab.js';
import { FIRST_EXPERIMENT } from './experiment-form/presets.js';
import { LabPage } from './lab-page.js';
import type { LabState } from './lab-state.js';
import { startTour, type Tour } from './tour.js';

/** The experiment of the address; where it is none, what is wrong. */
async function linked(): Promise<{ experiment?: LabExperiment; wrong?: string }> {
  if (location.hash.length < 2 || document.getElementById(location.hash.slice(1)) !== null) return {};
  try {
    const { decodeExperiment } = await import('./experiment/experiment-link.js');
    return { experiment: await decodeExperiment(location.hash) };
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
    const { encodeExperiment } = await import('./experiment/experiment-link.js');
    // What is too long for a link has no address.
    const hash = await encodeExperiment(experiment).catch(() => '');
    if (lab.experiment.peek() === experiment)
      history.replaceState(null, '', `${location.pathname}${location.search}#${hash}`);
  });
}

async function start() {
  const { experiment, wrong } = await linked();
  const lab = createLab(connectWorker, experiment ?? FIRST_EXPERIMENT);
  if (wrong !== undefined) lab.fail(`The link could not be opened: ${wrong}.`);
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  // An experiment of a link stands where its link says, so that its digest is the one that was sent.
  const tour: Tour | null = experiment === undefined && !isStill ? startTour(lab) : null;
  const main = document.getElementById('main')!;
  main.replaceChildren();
  render(<LabPage lab={lab} tour={tour} />, main);
  keepAddress(lab);
  addEventListener('hashchange', async () => {
    const next = await linked();
    if (next.experiment !== undefined) lab.open(next.experiment);
    else if (next.wrong !== undefined) lab.fail(`The link could not be opened: ${next.wrong}.`);
  });
}

void start();
