// How many bytes a page carries that imports this much of the built library, minified and gzipped: `npm run sizes`.
// With a folder as its argument it measures the build of another checkout.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const ROOT = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));

const PAGES = {
  'createTeam, defineRule and a rule of your own': `
    import { createTeam, defineRule } from 'klopf';
    const rule = defineRule({
      name: 'mine',
      doc: 'Fires by chance, and learns from the reward.',
      unit: { s: 'sum(w * x)', p: 'sigmoid(s)', a: 'pick(u, p)' },
      synapse: {},
    });
    globalThis.team = createTeam({ inputs: 4, rule });`,
  'createTeam and weightMax': `
    import { createTeam, weightMax } from 'klopf';
    globalThis.team = createTeam({ inputs: 4, rule: weightMax });`,
  'createTeam, weightMax and train, with Multiplexer': `
    import { createTeam, Multiplexer, train, weightMax } from 'klopf';
    globalThis.result = train(createTeam({ inputs: 20, rule: weightMax }), [new Multiplexer()], { episodes: 100 });`,
  'createTeam, weightMax and train, with CartPole': `
    import { CartPole, createTeam, train, weightMax } from 'klopf';
    globalThis.result = train(createTeam({ inputs: 4, rule: weightMax }), [new CartPole()], { episodes: 100 });`,
  'createTeam, weightMax and train, with make': `
    import { createTeam, make, train, weightMax } from 'klopf';
    globalThis.result = train(createTeam({ inputs: 20, rule: weightMax }), [make('multiplexer')], { episodes: 100 });`,
  'all of it': `
    import * as klopf from 'klopf';
    globalThis.klopf = klopf;`,
};

/** The bytes of a page and of all that it loads at once, and whether environments are among them. */
async function sizeOf(page) {
  const bundle = await rolldown({
    input: 'page',
    platform: 'browser',
    logLevel: 'silent',
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === 'page' ? `${ROOT}/page.js` : null),
        load: (id) => (id === `${ROOT}/page.js` ? page : null),
      },
    ],
  });
  const { output } = await bundle.generate({ minify: true });
  await bundle.close();
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const loaded = new Set([output[0].fileName]);
  for (const name of loaded) for (const next of chunks.get(name)?.imports ?? []) if (chunks.has(next)) loaded.add(next);
  const all = [...loaded].map((name) => chunks.get(name));
  const sum = (of) => all.reduce((total, { code }) => total + of(code), 0);
  const modules = all.flatMap(({ modules }) => Object.entries(modules).filter(([, { code }]) => code));
  const envs = modules.filter(([name]) => /\/dist\/envs\/[^/]*\.js$/.test(name)).length;
  return {
    minified: sum((code) => Buffer.byteLength(code)),
    gzipped: sum((code) => gzipSync(code).length),
    envs,
    modules,
  };
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
console.log('| a page with | minified | gzipped | modules of environments |\n|---|---:|---:|---:|');
for (const [what, page] of Object.entries(PAGES)) {
  const { minified, gzipped, envs, modules } = await sizeOf(page);
  console.log(`| ${what} | ${kilobytes(minified)} | ${kilobytes(gzipped)} | ${envs} |`);
  if (process.env.MODULES)
    for (const [name, { code }] of modules.sort((a, b) => b[1].code.length - a[1].code.length).slice(0, 25))
      console.log(`    ${code.length} ${name.replace(ROOT, '')}`);
}
