/**
 * The documents of the repository by what they are about, in the order of the site; names of files in docs/ without
 * `.md`.
 */
export const DOCUMENTS: readonly (readonly [group: string, names: readonly string[]])[] = [
  ['Results', ['results', 'scaling', 'feedback', 'bandits', 'spikes', 'benchmarks', 'scale']],
  ['Rules', ['rules', 'catalogue', 'audit', 'directions', 'time']],
  ['Looking', ['bus', 'microscope', 'interventions']],
  ['Tasks', ['gymnasium', 'data']],
  ['Running', ['runs', 'keeping', 'reports', 'sweeps', 'machines', 'replicas']],
  ['Inside', ['architecture', 'compiler', 'dense-engine', 'gpu', 'numerics', 'decisions']],
];

/** Pages of the guide in the order of reading; names of files in site/guide/ without `.md`. */
export const GUIDE: readonly string[] = [
  'units',
  'first-rule',
  'own-environment',
  'bus',
  'audit',
  'control',
  'runs',
  'gymnasium',
  'troubleshooting',
  'citing',
];

/** The page of a file of the repository, from the root of the site; undefined where it has none. */
export function pageOfFile(file: string): string | undefined {
  if (file === 'README.md') return 'docs/readme.html';
  if (file === 'CONTRIBUTING.md') return 'docs/contributing.html';
  if (file === 'CHANGELOG.md') return 'docs/changelog.html';
  const document = /^docs\/([^/]+)\.md$/.exec(file)?.[1];
  if (document !== undefined) return `docs/${document}.html`;
  const guide = /^site\/guide\/([^/]+)\.md$/.exec(file)?.[1];
  if (guide !== undefined) return `guide/${guide}.html`;
  return {
    docs: 'docs/index.html',
    'site/guide': 'guide/index.html',
    'site/gallery': 'gallery/index.html',
    'site/lab': 'lab/index.html',
    'site/api': 'api/index.html',
  }[file];
}
