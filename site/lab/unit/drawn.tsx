import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type CanvasColours, canvasColours, watchColours } from '../team/canvas-colours.js';

/**
 * A canvas that is drawn in a frame whenever `when` reads something new, its size changes, or the colours of the page.
 */
export function Drawn({
  class: className,
  label,
  height,
  draw,
  when,
}: {
  readonly class: string;
  readonly label: string;
  readonly height?: number;
  readonly draw: (canvas: HTMLCanvasElement, colours: CanvasColours) => void;
  readonly when: () => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(draw);
  latest.current = draw;
  const ask = useRef(() => {});
  useEffect(() => {
    let asked = 0;
    let colours = canvasColours(canvas.current!);
    const paint = () => {
      asked = 0;
      if (canvas.current) latest.current(canvas.current, colours);
    };
    ask.current = () => {
      asked ||= requestAnimationFrame(paint);
    };
    const ends = [
      effect(() => {
        when();
        ask.current();
      }),
      watchColours(() => {
        colours = canvasColours(canvas.current!);
        paint();
      }),
    ];
    const sizes = new ResizeObserver(paint);
    sizes.observe(canvas.current!);
    return () => {
      cancelAnimationFrame(asked);
      for (const end of ends) end();
      sizes.disconnect();
    };
  }, []);
  // What is drawn may have come with these properties.
  useEffect(() => ask.current());
  return (
    <canvas
      ref={canvas}
      class={className}
      role="img"
      aria-label={label}
      style={height === undefined ? undefined : { height: `${height}px` }}
    />
  );
}
