import { expect, expectTypeOf, it } from 'vitest';
import { drawScene, type SceneCanvas } from '../../../src/gymnasium/render/canvas.js';
import { disc, line, polygon, text } from '../../../src/gymnasium/render/scene.js';

/** Writes down every call and the style it is made with. */
function recorder(): { readonly context: SceneCanvas; readonly calls: string[] } {
  const calls: string[] = [];
  const note =
    (name: string) =>
    (...values: unknown[]): void => {
      calls.push(
        `${name}(${values.map((value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value)).join(', ')})`,
      );
    };
  const context = {
    fillStyle: '',
    strokeStyle: '',
    lineWidth: 0,
    lineJoin: 'miter' as const,
    fill: () => calls.push(`fill ${context.fillStyle}`),
    stroke: () => calls.push(`stroke ${context.strokeStyle} ${context.lineWidth}`),
    fillRect: (...values: number[]) => calls.push(`fillRect(${values.join(', ')}) ${context.fillStyle}`),
    beginPath: note('beginPath'),
    closePath: note('closePath'),
    ellipse: note('ellipse'),
    lineTo: note('lineTo'),
    moveTo: note('moveTo'),
    restore: note('restore'),
    save: note('save'),
    scale: note('scale'),
  };
  return { context: context as unknown as SceneCanvas, calls };
}

it('draws the shapes of a scene in order, scaled', () => {
  const { context, calls } = recorder();
  const points = [
    [0, 0],
    [4, 0],
    [0, 3],
  ] as const;
  drawScene(
    context,
    {
      width: 10,
      height: 8,
      background: [1, 2, 3],
      shapes: [polygon(points, [4, 5, 6]), disc(5, 5, 2, [7, 8, 9, 0.5]), line(points, 2, [0, 0, 0])],
    },
    3,
  );
  expect(calls).toEqual([
    'save()',
    'scale(3, 3)',
    'fillRect(0, 0, 10, 8) rgba(1, 2, 3, 1)',
    'beginPath()',
    'moveTo(0, 0)',
    'lineTo(4, 0)',
    'lineTo(0, 3)',
    'closePath()',
    'fill rgba(4, 5, 6, 1)',
    'beginPath()',
    'ellipse(5, 5, 2, 2, 0, 0, 6.283)',
    'fill rgba(7, 8, 9, 0.5)',
    'beginPath()',
    'moveTo(0, 0)',
    'lineTo(4, 0)',
    'lineTo(0, 3)',
    'stroke rgba(0, 0, 0, 1) 2',
    'restore()',
  ]);
});

it('takes the context of a canvas', () => {
  expectTypeOf<CanvasRenderingContext2D>().toExtend<SceneCanvas>();
});

it('draws text in the pixel font', () => {
  const { context, calls } = recorder();
  drawScene(context, { width: 9, height: 9, background: [0, 0, 0], shapes: [text(1, 1, '-', 2, [9, 9, 9])] });
  expect(calls.filter((call) => call.startsWith('moveTo') || call.startsWith('lineTo'))).toEqual([
    'moveTo(1, 7)',
    'lineTo(9, 7)',
    'lineTo(9, 9)',
    'lineTo(1, 9)',
  ]);
});
