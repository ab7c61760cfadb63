import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Application,
  type DeclarationReflection,
  type ProjectReflection,
  ReflectionKind,
  type SignatureReflection,
  type TypeDocOptions,
} from 'typedoc';
import { REPOSITORY, rootOf } from './page.js';
import { apiCss } from './tokens.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OUT = join(ROOT, 'site/dist/api');
/** What stands for the root of the site until it is known how deep a page lies. */
const SITE_ROOT = 'https://site-root.invalid/';
/** What stands for the page of an export, before its name. */
const EXPORT = `${SITE_ROOT}export/`;

/** What package.json exports, by what it is called there. */
const ENTRIES = {
  klopf: 'index.ts',
  'klopf/node': 'src/node.ts',
  'klopf/gymnasium': 'src/gymnasium/index.ts',
  'klopf/gymnasium/node': 'src/gymnasium/node.ts',
  'klopf/pettingzoo': 'src/pettingzoo/index.ts',
  'klopf/envs': 'envs/index.ts',
  'klopf/agents': 'agents/index.ts',
};

/** Pages of the API in site/dist/api; the exit code, 1 where an export is undocumented or a link leads nowhere. */
export async function buildApi(): Promise<number> {
  console.error('klopf: building the pages of the API …');
  const read = await readApi();
  if (read === undefined) return 1;
  const { application, project } = read;
  await application.generateDocs(project, OUT);
  finishPages();
  return application.logger.hasErrors() || application.logger.hasWarnings() ? 1 : 0;
}

/**
 * What package.json exports, as TypeDoc has it, and the logger that was told what is undocumented; undefined where it
 * is no TypeScript.
 */
export async function readApi(): Promise<{ application: Application; project: ProjectReflection } | undefined> {
  const options: TypeDocOptions = {
    name: 'klopf',
    entryPoints: Object.values(ENTRIES).map((file) => join(ROOT, file)),
    tsconfig: join(ROOT, 'tsconfig.json'),
    basePath: ROOT,
    // Types are checked by `npm run typecheck`.
    skipErrorChecking: true,
    out: OUT,
    readme: 'none',
    customCss: join(ROOT, 'site/style/tokens.css'),
    excludePrivate: true,
    excludeInternal: true,
    githubPages: false,
    hideGenerator: true,
    disableGit: true,
    sourceLinkTemplate: `${REPOSITORY}/blob/main/{path}#L{line}`,
    navigationLinks: {
      Lab: `${SITE_ROOT}lab/index.html`,
      Gallery: `${SITE_ROOT}gallery/index.html`,
      Guide: `${SITE_ROOT}guide/index.html`,
      Results: `${SITE_ROOT}docs/results.html`,
      Documents: `${SITE_ROOT}docs/index.html`,
    },
    requiredToBeDocumented: ['Class', 'Interface', 'Function', 'Method', 'Variable', 'TypeAlias', 'Enum'],
    validation: {
      notExported: false,
      invalidLink: true,
      rewrittenLink: false,
      notDocumented: true,
      unusedMergeModuleWith: false,
    },
    treatValidationWarningsAsErrors: true,
    logLevel: 'Warn',
  };
  const application = await Application.bootstrapWithPlugins(options, []);
  // A name that its file does not import is that of an export; where its page lies is known once there are pages.
  application.converter.addUnknownSymbolResolver((reference, from) => {
    const name = reference.symbolReference?.path?.at(-1)?.path;
    const exported = (from.project.children ?? []).flatMap(({ children = [] }) => children);
    return exported.some((child) => child.name === name) ? `${EXPORT}${name}` : undefined;
  });
  const project = await application.convert();
  if (project === undefined) return undefined;
  for (const [name, file] of Object.entries(ENTRIES)) {
    const module = project.children?.find((child) => child.sources?.[0]?.fileName === file);
    if (module !== undefined) module.name = name;
  }
  showPlainFirst(project);
  application.validate(project);
  return { application, project };
}

/**
 * Puts the plainest overload of each function first, which is the shortest to write, with the comment. In code those
 * for few options come first, since the first that fits is taken; who reads begins with the plain one.
 */
function showPlainFirst(project: ProjectReflection): void {
  for (const { signatures } of project.getReflectionsByKind(
    ReflectionKind.FunctionOrMethod,
  ) as DeclarationReflection[]) {
    if (signatures === undefined || signatures.length < 2) continue;
    const length = ({ parameters = [], type }: SignatureReflection) =>
      [type, ...parameters.map((one) => `${one.name}: ${one.type}`)].join().length;
    const plain = signatures.reduce((best, one) => (length(one) < length(best) ? one : best));
    const told = signatures.find(({ comment }) => comment !== undefined);
    if (plain.comment === undefined && told?.comment !== undefined) {
      plain.comment = told.comment;
      delete told.comment;
    }
    signatures.sort((a, b) => Number(b === plain) - Number(a === plain));
  }
}

/** Puts inline scripts into files, which the policy of the site wants, and links to the rest of the site. */
function finishPages(): void {
  const scripts = new Map<string, string>();
  const files = readdirSync(OUT, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
  const pageOf = (name: string) => files.find((file) => file.endsWith(`.${name}.html`)) ?? 'index.html';
  for (const file of files.filter((file) => file.endsWith('.html'))) {
    const path = `api/${file}`;
    const own = rootOf(path.slice('api/'.length));
    const html = readFileSync(join(OUT, file), 'utf8')
      .replace(/<script>([\s\S]*?)<\/script>/g, (_, code: string) => {
        if (!scripts.has(code)) scripts.set(code, `assets/inline-${scripts.size}.js`);
        return `<script src="${own}${scripts.get(code)}"></script>`;
      })
      .replace(/https:\/\/site-root\.invalid\/export\/(\w+)/g, (_, name: string) => `${own}${pageOf(name)}`)
      .replaceAll(SITE_ROOT, rootOf(path));
    writeFileSync(join(OUT, file), html);
  }
  writeFileSync(join(OUT, 'assets/custom.css'), apiCss());
  for (const [code, file] of scripts) writeFileSync(join(OUT, file), code);
}
