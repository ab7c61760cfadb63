import type { LabSnapshot, LabTeam } from '../contract.js';
import { fixedText } from '../team/number-text.js';
import { make, mark, write } from './elements.js';

/** A number with its sign, at most two digits after the point. */
export const signed = (value: number) =>
  `${value < 0 ? '−' : value > 0 ? '+' : ''}${Math.abs(value).toLocaleString('en', { maximumFractionDigits: 2 })}`;

/** Actions of more numbers than this are told by the largest. */
const MOST_ACTIONS = 4;

/** The action that was chosen, or the number that is largest. */
function largestOf(action: number | readonly number[]): number {
  return typeof action === 'number' ? action : action.indexOf(Math.max(...action));
}

/** What the team did, and what it got for it, in words. */
function actionText(team: LabTeam, { world, steps }: LabSnapshot): string {
  const { action } = world;
  if (action === undefined || steps === 0) return 'nothing yet';
  if (typeof action === 'number') return team.actions[action] ?? String(action);
  if (action.length > MOST_ACTIONS) {
    const largest = largestOf(action);
    return `${team.actions[largest] ?? largest} is largest`;
  }
  return Array.from(action, (value, k) => `${team.actions[k] ?? `action ${k}`} ${fixedText(value, 2)}`).join(', ');
}

/** The lines under every drawing: what was done and what it paid. */
export function outcome(team: LabTeam): { element: HTMLElement; show(snapshot: LabSnapshot): string } {
  const element = make('dl', 'world-outcome');
  const entry = (name: string) => {
    const box = element.appendChild(make('div', ''));
    box.append(make('dt', '', name));
    return box.appendChild(make('dd', ''));
  };
  const action = entry('Action');
  const reward = entry('Reward');
  const sum = team.isOneStep ? undefined : entry('Episode');
  return {
    element,
    show(snapshot) {
      const { world, steps, episodeReturn, episodeSteps } = snapshot;
      const done = actionText(team, snapshot);
      const paid = world.reward === undefined || steps === 0 ? '–' : signed(world.reward);
      write(action, done);
      write(reward, paid);
      if (sum !== undefined)
        write(
          sum,
          episodeSteps === 0
            ? steps === 0
              ? '–'
              : `over, ${signed(episodeReturn)}`
            : `${signed(episodeReturn)} in ${episodeSteps} steps`,
        );
      return `Action ${done}, reward ${paid}.`;
    },
  };
}

/** Whether the team is right, where one answer is: of an image or a row its class. */
export function verdict() {
  const element = make('p', 'world-answer');
  return {
    element,
    show({ steps, world: { action, facts } }: LabSnapshot, asks: boolean): string {
      const target = facts['target'];
      element.hidden = steps === 0 || target === undefined || action === undefined;
      if (element.hidden) return '';
      const said = largestOf(action!);
      const outcome = `The team ${asks ? 'said' : 'says'} ${said}: ${said === target ? 'right ✓' : 'wrong ✗'}.`;
      mark(element, 'right', asks ? 'unknown' : said === target);
      write(element, asks ? `What is this? The one before was ${target}. ${outcome}` : `It is ${target}. ${outcome}`);
      return element.textContent!;
    },
  };
}
