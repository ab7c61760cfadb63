import type { LabExperiment } from '../contract.js';
import { refuseSpiking } from '../experiment/spiking.js';

/** What a file that was given to the lab turned out to be. */
export type Imported =
  | { readonly kind: 'experiment'; readonly experiment: LabExperiment; readonly notes: readonly string[] }
  | { readonly kind: 'rule'; readonly text: string }
  | { readonly kind: 'team'; readonly bytes: Uint8Array }
  | { readonly kind: 'table'; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> };

/** Bytes of a file at most. */
const MOST_BYTES = 64 * 2 ** 20;
/** Characters of a rule or experiment at most, as where these are read. */
const MOST_TEXT = 100_000;

/**
 * What a file is, by its name and what it holds; a rule is not compiled yet.
 *
 * @throws {@link UserError} or an error with a sentence for people, for a file that the lab cannot read (the promise
 * rejects).
 */
export async function importFile(file: Pick<File, 'name' | 'size' | 'arrayBuffer'>): Promise<Imported> {
  const { name, size } = file;
  if (size > MOST_BYTES)
    throw new Error(
      `${name} has ${Math.ceil(size / 2 ** 20)} MiB; expected a file of at most ${MOST_BYTES / 2 ** 20} MiB.`,
    );
  const bytes = new Uint8Array(await file.arrayBuffer());
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  if (extension === 'safetensors') return { kind: 'team', bytes };
  if (extension === 'csv') return { kind: 'table', name, bytes };
  if (extension !== 'yaml' && extension !== 'yml' && extension !== 'json')
    throw new Error(
      `${name} is of a kind that the lab does not know; expected .yaml or .json (a rule or an experiment), .safetensors (weights) or .csv (labelled rows).`,
    );
  if (bytes.length > MOST_TEXT)
    throw new Error(`${name} has ${bytes.length} bytes; expected a rule or an experiment, of at most ${MOST_TEXT}.`);
  const text = new TextDecoder().decode(bytes);
  // A rule acts, and an experiment has an environment.
  if (/^\s*["']?act["']?\s*:/m.test(text) && !/^["']?env["']?\s*:/m.test(text)) return { kind: 'rule', text };
  refuseSpiking({ text });
  const { experimentFromYaml } = await import('../experiment/experiment-yaml.js');
  return { kind: 'experiment', ...experimentFromYaml(text, name) };
}
