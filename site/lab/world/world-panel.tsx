import './world.css';
import { useEffect, useRef } from 'preact/hooks';
import { taskName } from '../experiment/table-name.js';
import type { LabState } from '../lab-state.js';
import { createWorldView, type WorldView } from './world-view.js';

/**
 * At full speed the world is drawn at most so often, in milliseconds: each drawing has the page laid out and painted
 * anew.
 */
const DRAW_EVERY = 100;
/** A screen reader's text of the world is no newer than this, in milliseconds. */
const DESCRIBE_EVERY = 1000;

/** The environment as it is, drawn in animation frames. */
export function WorldPanel({ lab }: { readonly lab: LabState }) {
  const place = useRef<HTMLDivElement>(null);
  const team = lab.team.value;
  useEffect(() => {
    if (team === null) return;
    const parent = place.current!;
    let view: WorldView | undefined;
    let shown: unknown;
    let asked = false;
    let hasFrame = false;
    let described = 0;
    let drawn = 0;
    let frame = requestAnimationFrame(function draw(now) {
      frame = requestAnimationFrame(draw);
      const snapshot = lab.moment.peek();
      // Who decides for a unit is shown what is asked, and told of it.
      const asks = lab.byHand.peek() !== null && lab.shown.peek() === null;
      // Until the next drawing of this component the snapshot may already be that of another experiment.
      if (snapshot === null || (snapshot === shown && asks === asked) || lab.team.peek() !== team) return;
      // In a step of several of an episode, the world is shown once it is over.
      if (!team.isOneStep && lab.message.peek() !== null && view !== undefined) return;
      if (lab.isPlaying.peek() && lab.speed.peek() === 'full' && now - drawn < DRAW_EVERY) return;
      const isNew = snapshot !== shown;
      shown = snapshot;
      asked = asks;
      drawn = now;
      if (view === undefined || hasFrame !== (hasFrame ||= snapshot.world.frame !== undefined)) {
        view = createWorldView(team.experiment, team, snapshot);
        parent.replaceChildren(view.element);
      }
      const text = view.show(snapshot, asks);
      if (asks && isNew) lab.announcement.value = text;
      if (!asks && now - described < DESCRIBE_EVERY) return;
      described = now;
      parent.setAttribute('aria-label', text);
    });
    // Pictures are drawn by the worker, and cost what training could use: none where nobody sees them.
    const observer = new IntersectionObserver((entries) =>
      lab.send({ kind: 'show', frame: entries.at(-1)!.isIntersecting }),
    );
    observer.observe(parent);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      parent.replaceChildren();
    };
  }, [lab, team]);
  return (
    <div class="world">
      <p class="world-env muted">{team === null ? 'No environment yet' : taskName(team.experiment)}</p>
      <div class="world-view" ref={place} role="img" aria-label="The environment" />
    </div>
  );
}
