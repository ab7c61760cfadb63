import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { auditRule } from '../../src/audit/audit-rule.js';
import { auditErrors } from '../../src/audit/error-audit.js';
import type { TeamState } from '../../src/team/state/team-state.js';
import type { LayerWeights } from '../../src/team/team.js';
import type { LabExperiment } from '../lab/contract.js';
import { ruleOf } from '../lab/experiment/rule-of.js';
import { DIGESTS, type GalleryDigests, galleryDigests } from './digests.js';
import { drawPicture, type PictureSeries, type PictureSide } from './draw-picture.js';
import { RULES, runExperiment } from './experiment-run.js';
import { GALLERY, type GalleryEntry } from './gallery.js';
import { sourceOf } from './picture-source.js';

const FOLDER = fileURLToPath(new URL('./pictures/', import.meta.url));

/**
 * Draws the pictures of the gallery anew, from runs, and notes the digests of their weights: `npm run site:pictures`.
 */
export async function drawGallery(names: readonly string[]): Promise<number> {
  mkdirSync(FOLDER, { recursive: true });
  for (const entry of GALLERY) {
    if (names.length > 0 && !names.includes(entry.name)) continue;
    const began = performance.now();
    const { picture, digests } = await pictureOf(entry);
    writeFileSync(`${FOLDER}${entry.name}.svg`, picture);
    const all: GalleryDigests = { ...galleryDigests(), [entry.name]: digests };
    const inOrder = GALLERY.flatMap(({ name }) => (all[name] === undefined ? [] : [[name, all[name]] as const]));
    writeFileSync(DIGESTS, `${JSON.stringify(Object.fromEntries(inOrder), undefined, 2)}\n`);
    console.log(`${entry.name}.svg: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }
  return 0;
}

/**
 * The picture of an entry, from runs of its experiments, and by their labels the digests of the weights that they end
 * with.
 */
async function pictureOf(
  entry: GalleryEntry,
): Promise<{ readonly picture: string; readonly digests: GalleryDigests[string] }> {
  const { title, picture, experiments, episodes } = entry;
  const series: PictureSeries[] = [];
  const digests: Record<string, string> = {};
  let layers: readonly LayerWeights[] = [];
  for (const { label, experiment } of experiments) {
    const { curve, weightsDigest } = await runExperiment(experiment, episodes, (team) => {
      if (layers.length === 0) layers = team.weights();
    });
    digests[label] = weightsDigest;
    series.push({ label, values: picture === 'angle' ? await anglesOf(experiment, episodes) : curve });
  }
  const side: PictureSide = picture === 'audit' ? barsOf(entry) : { kind: 'team', layers };
  const name = picture === 'angle' ? 'angle to the gradient' : 'return';
  const description = `${title}: ${experiments.map(({ label }) => label).join(' and ')}`;
  const drawn = drawPicture(description, side, { name, series, episodes });
  return { picture: `${drawn}<!-- ${sourceOf(entry)} -->\n`, digests };
}

/** Degrees between what the first layer learns and the gradient, at its first episode and ten times of a run. */
async function anglesOf(experiment: LabExperiment, episodes: number): Promise<number[]> {
  const angles: number[] = [];
  for (let part = 0; part <= 10; part++) {
    let state: TeamState | undefined;
    await runExperiment(experiment, Math.max(1, Math.round((episodes * part) / 10)), (team) => (state = team.state()));
    const { layers } = auditErrors(ruleOf(experiment.rule, RULES), { from: state!, examples: 32 });
    angles.push(layers.find(({ layer, parameter }) => layer === 1 && parameter === 'w')!.angle ?? 90);
  }
  return angles;
}

/** Cosines of the audit on 3-3-1, a group a layer. */
function barsOf({ experiments }: GalleryEntry): PictureSide {
  const audits = experiments.map(({ experiment }) => auditRule(ruleOf(experiment.rule, RULES), { sizes: [3, 3, 1] }));
  const groups = audits[0]!.layers.map((_, at) =>
    audits.map(({ layers }) => {
      const cosine = layers[at]!.cosine;
      return typeof cosine === 'number' ? cosine : 0;
    }),
  );
  return { kind: 'bars', name: 'cosine, by the audit', groups };
}
