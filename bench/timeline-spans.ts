import type { Span } from './timeline.js';

/** What a thread has noted; `holds`: other spans lie within it, and were noted before it. */
export interface Noted extends Span {
  readonly holds?: boolean;
}

/**
 * `[step]`: a thread's time without gaps, from one step to the next. Time of `act` and `learn` that is none of their
 * kernels' has their own names, and what is neither comes after the phase that it follows: the lanes after acting,
 * counting after learning.
 */
export function stepSpans(noted: readonly Noted[]): Span[][] {
  const steps: Span[][] = [];
  let step: Span[] = [];
  let inner: Span[] = [];
  let end: number | undefined;
  const add = (phase: string, from: number, to: number) => {
    if (to > from) step.push({ phase, from, to });
  };
  for (const span of noted) {
    if (!span.holds) {
      inner.push(span);
      continue;
    }
    const [before, within] = [inner.filter(({ to }) => to <= span.from), inner.filter(({ to }) => to > span.from)];
    inner = [];
    let at = end ?? span.from;
    const outside = span.phase === 'act' ? 'counting' : 'lanes';
    for (const one of before) {
      add(outside, at, one.from);
      add(one.phase, one.from, one.to);
      at = one.to;
    }
    add(outside, at, span.from);
    if (span.phase === 'act' && step.length > 0) {
      steps.push(step);
      step = [];
    }
    at = span.from;
    for (const one of within) {
      add(span.phase, at, one.from);
      add(one.phase, one.from, one.to);
      at = one.to;
    }
    add(span.phase, at, span.to);
    end = span.to;
  }
  return steps;
}
