import { describe, expect, it } from 'vitest';
import { readApi } from '../../../site/build/build-api.js';
import { thorough } from '../../thorough.js';

// TypeDoc reads all of klopf, which takes it about ten CPU seconds.
describe.runIf(thorough(true, false))('pages of the API', () => {
  it('says something of every export and its members, and every link of a comment leads somewhere', async () => {
    const read = await readApi();
    expect(read?.project.children?.length).toBe(7);
    // Who reads begins with the plain overload, which is last in code.
    const overloads = (name: string) =>
      read?.project.children?.flatMap(({ children = [] }) => children).find((one) => one.name === name)?.signatures;
    for (const name of ['createTeam', 'restoreTeam']) {
      const [first, ...others] = overloads(name)!.map(({ type }) => String(type));
      expect(first, name).toBe('Team');
      expect(overloads(name)![0]!.comment, name).toBeDefined();
      expect(others, name).toContain('Promise<GpuTeam>');
    }
    expect([read?.application.logger.warningCount, read?.application.logger.errorCount]).toEqual([0, 0]);
  });
});
