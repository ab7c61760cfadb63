import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { galleryDigests } from '../../../site/gallery/digests.js';
import { runConfig, runExperiment } from '../../../site/gallery/experiment-run.js';
import { GALLERY } from '../../../site/gallery/gallery.js';
import { sourceOf } from '../../../site/gallery/picture-source.js';
import { checkedExperiment } from '../../../site/lab/experiment/checked-experiment.js';
import { decodeExperiment, encodeExperiment } from '../../../site/lab/experiment/experiment-link.js';
import { thorough } from '../../thorough.js';
import { configOfLine } from '../experiment/config-of-line.js';
import { playedLab } from '../worker/played-lab.js';

const experiments = GALLERY.flatMap(({ name, experiments }) =>
  experiments.map(({ label, experiment }) => [name, label, experiment] as const),
);

test('the gallery has a dozen entries, each with a name, a picture and a sentence of its own', () => {
  expect(GALLERY.length).toBeGreaterThanOrEqual(12);
  expect(new Set(GALLERY.map(({ name }) => name)).size).toBe(GALLERY.length);
  for (const entry of GALLERY) {
    const { name, about } = entry;
    const picture = new URL(`../../../site/gallery/pictures/${name}.svg`, import.meta.url);
    // An entry that has changed is drawn anew: npm run site:pictures -- NAME
    expect(readFileSync(picture, 'utf8')).toContain(`<!-- ${sourceOf(entry)} -->`);
    expect(about).toMatch(/\.$/);
  }
});

test('each experiment has a digest, which its page shows', () => {
  const noted = galleryDigests();
  for (const { name, experiments } of GALLERY) {
    const labels = experiments.map(({ label }) => label);
    expect(Object.keys(noted[name] ?? {}), `${name}: npm run site:pictures -- ${name}`).toEqual(labels);
  }
});

// The others in the thorough run: they take minutes.
const whole = experiments.filter(([name]) => thorough(true, name === 'silence'));
test.each(whole)(
  '%s, %s: the lab plays its link to the end with the weights of the digest',
  async (name, label, experiment) => {
    const lab = playedLab();
    await lab.open(await decodeExperiment(await encodeExperiment(experiment)));
    await lab.goTo(GALLERY.find((entry) => entry.name === name)!.episodes);
    const { digest } = await lab.identify();
    expect(digest).toBe(galleryDigests()[name]![label]);
  },
);

test.each(experiments)('%s, %s: its link plays to the digest of its line of klopf run', async (name, _, experiment) => {
  const opened = await decodeExperiment(await encodeExperiment(experiment));
  expect(opened).toEqual(checkedExperiment(experiment));
  const episodes = name === 'pole' ? 2 : 20;
  const { weightsDigest } = await runExperiment(opened, episodes);
  expect(weightsDigest).toBe((await runConfig(await configOfLine({ ...opened, episodes }))).weightsDigest);
});
