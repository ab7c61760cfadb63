import { createRequire } from 'node:module';
import * as installed from 'planck';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LunarLander as InstalledLander } from '../../../envs/index.js';
import { createMovingBody, createWorld, vec } from '../../../envs/physics/box2d.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** Node, in which a module that is required is not there; `null`: a page, in which there is nothing of Node. */
function stubNode(createRequire: (() => (id: string) => unknown) | null): void {
  const getBuiltinModule = (id: string) => (id === 'node:module' ? { createRequire } : process.getBuiltinModule(id));
  vi.stubGlobal('process', { ...process, getBuiltinModule: createRequire === null ? undefined : getBuiltinModule });
}

const withoutPlanck = () => (id: string) => {
  throw new Error(`Cannot find module '${id}'`);
};

/** The catalogue as a process has it that has not yet made an environment. */
async function freshCatalogue() {
  vi.resetModules();
  const { LunarLander, BipedalWalker, CartPole, usePlanck } = await import('../../../envs/index.js');
  return { LunarLander, BipedalWalker, CartPole, usePlanck };
}

describe('without planck', () => {
  test('LunarLander and BipedalWalker say what to install, and the others are there', async () => {
    const { LunarLander, BipedalWalker, CartPole } = await freshCatalogue();
    stubNode(withoutPlanck);
    for (const Env of [LunarLander, BipedalWalker]) {
      expect(() => new Env()).toThrow(/need the physics engine planck.*Install it: npm install planck@1\.4\.2$/);
      expect(() => new Env()).toThrow(expect.objectContaining({ name: 'DependencyNotInstalledError' }));
    }
    expect(new CartPole().reset({ seed: 1 })[0]).toHaveLength(4);
  });

  test('a page is told to hand it over, and plays once it did', async () => {
    const expected = new InstalledLander().reset({ seed: 3 })[0];
    const { LunarLander, usePlanck } = await freshCatalogue();
    stubNode(null);
    expect(() => new LunarLander()).toThrow(/npm install planck@1\.4\.2.*usePlanck\(planck\)/);
    usePlanck(installed);
    expect(new LunarLander().reset({ seed: 3 })[0]).toEqual(expected);
  });
});

describe('the mass of a moving body', () => {
  const { PolygonShape, BoxShape } = createRequire(import.meta.url)('planck') as typeof installed;

  // A triangle with the corners (0, 0), (3, 0), (0, 6) has the area 9 and the centre (1, 2); ∫x² = 9/12·(9 + 9) = 13.5
  // and ∫y² = 9/12·(36 + 36) = 54, so about the origin its moment of inertia is 67.5 times the density.
  test('is that of its polygon', () => {
    const shape = new PolygonShape([vec(0, 0), vec(3, 0), vec(0, 6)]);
    const body = createMovingBody(createWorld(-10), {}, { shape, density: 2 });
    expect(body.getMass()).toBeCloseTo(18, 12);
    expect(body.getLocalCenter().x).toBeCloseTo(1, 12);
    expect(body.getLocalCenter().y).toBeCloseTo(2, 12);
    expect(body.getInertia()).toBeCloseTo(135, 10);
  });

  test('is that of its box: m·(w² + h²)/12 about its middle', () => {
    const shape = new BoxShape(1, 2);
    const body = createMovingBody(createWorld(-10), {}, { shape, density: 3 });
    expect([body.getMass(), body.getLocalCenter().x, body.getLocalCenter().y]).toEqual([24, 0, 0]);
    expect(body.getInertia()).toBeCloseTo((24 * (4 + 16)) / 12, 12);
  });
});
