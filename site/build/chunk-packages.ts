import type { Plugin } from 'vite';

/** The packages from which each file of the bundle has modules, by its address from the root of the site. */
export const CHUNK_PACKAGES = new Map<string, ReadonlySet<string>>();

/** Notes in {@link CHUNK_PACKAGES} what the files of a bundle are made of. */
export function recordPackages(): Plugin {
  return {
    name: 'klopf-chunk-packages',
    apply: 'build',
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const packages = chunk.moduleIds.flatMap((id) =>
          [...id.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)].slice(-1),
        );
        CHUNK_PACKAGES.set(chunk.fileName, new Set(packages.map(([, name]) => name!)));
      }
    },
  };
}
