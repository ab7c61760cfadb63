import { describe, expect, test } from 'vitest';
import { weightMax } from '../../agents/index.js';
import { layoutDense } from '../../src/dense/layout.js';
import { allocateDense, growForDirections } from '../../src/dense/memory.js';
import { planTeam } from '../../src/team/plan.js';

describe('growForDirections', () => {
  const plan = planTeam({ inputs: 90, hidden: [200], outputs: 1, rule: weightMax, engine: 'dense' });
  const layout = layoutDense(plan, 2);
  const roomy = (memory: WebAssembly.Memory) => memory.buffer.byteLength >= layout.bytesWithDirections;

  test('makes room, once', () => {
    const memory = allocateDense(plan, { sharedBy: 2 });
    expect(roomy(memory)).toBe(false);
    growForDirections(memory, layout);
    expect(roomy(memory)).toBe(true);
    const { byteLength } = memory.buffer;
    growForDirections(memory, layout);
    expect(memory.buffer.byteLength).toBe(byteLength);
  });

  test('is content where another thread grew the memory meanwhile', () => {
    const memory = allocateDense(plan, { sharedBy: 2 });
    // Between the question and the call the other thread takes all there is.
    const raced = {
      get buffer() {
        return memory.buffer;
      },
      grow(pages: number) {
        memory.grow(pages);
        return memory.grow(pages);
      },
    } as WebAssembly.Memory;
    growForDirections(raced, layout);
    expect(roomy(memory)).toBe(true);
  });

  test('says so where there is none', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    expect(() => growForDirections(memory, layout)).toThrow('which the system has no memory for; use team.learn');
  });
});
