import { describe, expect, test } from 'vitest';
import { weightMax } from '../../agents/index.js';
import { layoutGpu } from '../../src/gpu/gpu-layout.js';
import { layerKernels } from '../../src/gpu/team-kernels.js';
import { wgslNumber, writeWgsl } from '../../src/gpu/wgsl-writer.js';
import { Graph, type LeafNode } from '../../src/rule/program/graph.js';
import { planTeam } from '../../src/team/plan.js';

const graph = new Graph();
const nameOf = ({ leaf: { kind, name } }: LeafNode) => `${kind}_${name}`;
const [p, r] = [graph.leaf('unit', 'p'), graph.leaf('hear', 'r')];

describe('numbers', () => {
  test.each([
    [0, '0f'],
    [1, '1f'],
    [-2.5, '(-2.5f)'],
    [0.1, '0.10000000149011612f'],
    [3.4028234663852886e38, '3.4028234663852886e+38f'],
    [1.1754943508222875e-38, '1.1754943508222875e-38f'],
  ])('%d is %s', (value, text) => {
    expect(wgslNumber(value)).toBe(text);
  });

  test('infinity has no literal', () => {
    expect(() => wgslNumber(Number.POSITIVE_INFINITY)).toThrow('Infinity has no literal in WGSL');
  });
});

describe('values', () => {
  test('one that is used twice is computed once, and operands come before those that use them', () => {
    const sum = graph.raw('add', p, r);
    const product = graph.raw('mul', sum, sum);
    expect(writeWgsl(graph, [product, sum], nameOf)).toEqual({
      lines: ['let t2 = unit_p + hear_r;', 'let t3 = t2 * t2;'],
      values: ['t3', 't2'],
    });
  });

  test('a choice takes its operands in the order of WGSL, where what holds comes last', () => {
    const chosen = graph.raw('select', graph.raw('less', p, r), p, graph.number(-1));
    expect(writeWgsl(graph, [chosen], nameOf, 'v').lines).toEqual([
      'let v2 = unit_p < hear_r;',
      expect.stringMatching(/^let v\d = select\(\(-1f\), unit_p, v2\);$/),
    ]);
  });

  test('numbers and leaves alone need no statement', () => {
    expect(writeWgsl(graph, [graph.number(2), p], nameOf)).toEqual({ lines: [], values: ['2f', 'unit_p'] });
  });

  test('library functions are written out in primitives', () => {
    const { lines } = writeWgsl(graph, [graph.raw('exp', p)], nameOf);
    expect(lines.join('\n')).toMatch(/bitcast<f32>\(u32\(i32\(t\d+\) \+ 127\) << 23u\)/);
    expect(lines.join('\n')).not.toContain('exp(');
  });
});

describe('the kernels of a team', () => {
  const plan = planTeam({ inputs: 70, hidden: [130], outputs: 3, rule: weightMax, batch: 1000, seed: 1 });
  const [hidden, output] = layoutGpu(plan).map(layerKernels);
  const groupsOf = (kernels: readonly { name: string; groups: readonly number[] }[]) =>
    Object.fromEntries(kernels.map(({ name, groups }) => [name, groups]));

  test('take a workgroup a tile of 64 by 64, narrower where there is less, and rows in shares of at least 256', () => {
    expect(groupsOf(hidden!.act)).toEqual({ sum1: [3, 16, 1], act1: [Math.ceil(130_000 / 64), 1, 1] });
    expect(groupsOf(output!.send)).toEqual({ send2: [3, 16, 1] });
    expect(groupsOf(output!.act)['sum2']).toEqual([1, 16, 1]);
    expect(groupsOf(hidden!.update)['direct synapse 1']).toEqual([3, 2, 3]);
  });

  test('send credit where units hear it, and forget nothing where nothing lasts', () => {
    expect(hidden!.send).toEqual([]);
    expect([...hidden!.forget, ...output!.forget]).toEqual([]);
  });

  test('more numbers than one side of a dispatch has workgroups for go to the second', () => {
    const large = planTeam({ inputs: 2, hidden: [4096], rule: weightMax, batch: 4096, seed: 1 });
    const [first] = layoutGpu(large).map(layerKernels);
    expect(groupsOf(first!.act)['act1']).toEqual([65_535, 5, 1]);
  });
});
