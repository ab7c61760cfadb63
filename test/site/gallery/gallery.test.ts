import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULES, runExperiment } from '../../../site/gallery/experiment-run.js';
import { GALLERY } from '../../../site/gallery/gallery.js';
import { checkedExperiment } from '../../../site/lab/experiment/checked-experiment.js';
import { decodeExperiment, encodeExperiment } from '../../../site/lab/experiment/experiment-link.js';
import { runConfigOf } from '../../../site/lab/experiment/run-config.js';
import { trainOnWorkers } from '../../../index.js';

const experiments = GALLERY.flatMap(({ name, experiments }) =>
  experiments.map(({ label, experiment }) => [name, label, experiment] as const),
);

test('the gallery has a dozen entries, each with a name, a picture and a sentence of its own', () => {
  expect(GALLERY.length).toBeGreaterThanOrEqual(12);
  expect(new Set(GALLERY.map(({ name }) => name)).size).toBe(GALLERY.length);
  for (const { name, about } of GALLERY) {
    expect([name, existsSync(new URL(`../../../site/gallery/pictures/${name}.svg`, import.meta.url))]).toEqual([name, true]);
    expect(about).toMatch(/\.$/);
  }
});

test.each(experiments)('%s, %s: its link is the experiment, and plays to the digest of klopf run', async (_, __, experiment) => {
  const opened = await decodeExperiment(await encodeExperiment(experiment));
  expect(opened).toEqual(checkedExperiment(experiment));
  const episodes = 12;
  const { line, files } = runLine({ ...opened, episodes });
  const command = await configOfLine(line, files);
  const [linked, typed] = await Promise.all([runExperiment(opened, episodes), runConfig(command)]);
  expect(linked.weightsDigest).toBe(typed.weightsDigest);
});
