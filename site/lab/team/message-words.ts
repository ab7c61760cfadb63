import type { LabMessage, LabTeam, UnitPlace } from '../contract.js';
import { numberText } from './number-text.js';
import { placeName } from './unit-words.js';

/** A message of the bus as a sentence: who says what to whom. */
export function messageWords(team: Pick<LabTeam, 'sizes'>, message: LabMessage): string {
  const { kind, from, to, layer, phase } = message;
  const value = numberText(message.value ?? 0);
  const whole = (of: number | undefined, otherwise: string) =>
    of === undefined
      ? otherwise
      : of === 0
        ? 'the sensors'
        : of === team.sizes.length - 1
          ? 'the output'
          : `layer ${of}`;
  const name = (place: UnitPlace) => placeName(team, place);
  // What a unit says is for those that it feeds, whatever layer the message names.
  const above = from && from.layer + 1 < team.sizes.length ? whole(from.layer + 1, '') : 'the environment';
  const sender = from ? capital(name(from)) : 'The task';
  const hearer = to ? name(to) : whole(layer, '');
  switch (kind) {
    case 'tick':
      return `Tick: ${whole(layer, 'every layer')}, ${phase ?? 'now'}`;
    case 'activation':
      return `${sender} says ${value} to ${to ? name(to) : above}`;
    case 'credit':
      return `${sender} tells ${hearer || 'the units it hears'} a credit of ${value}`;
    case 'echo':
      return `${sender}, which has heard its credit, tells ${to ? name(to) : above} ${value}`;
    case 'reward':
      return `The reward ${value} is told to ${hearer || 'every unit'}`;
    case 'error':
      return `The error ${value} is told to ${hearer || 'the output'}`;
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
