import type { LabSnapshot, LabTeam, UnitPlace } from '../contract.js';
import type { Steering } from '../unit/steering.js';
import { numberText } from './number-text.js';

/** `sensor 3`, `unit 1.3`, `output unit 0`: layers from 1, units from 0, as in reports. */
export function placeName({ sizes }: Pick<LabTeam, 'sizes'>, { layer, unit }: UnitPlace): string {
  if (layer === 0) return `sensor ${unit}`;
  if (layer < sizes.length - 1) return `unit ${layer}.${unit}`;
  return sizes[layer] === 1 ? 'the output unit' : `output unit ${unit}`;
}

/**
 * A unit in a sentence or two, for who cannot see it or points at it: where it is, what it did and what it was paid.
 */
export function unitWords(team: LabTeam, snapshot: LabSnapshot, place: UnitPlace, steering: Steering): string {
  const { layer, unit } = place;
  const { sizes, sensors, choices } = team;
  if (layer === 0) {
    const name = sensors[unit];
    return `Sensor ${unit} of ${sizes[0]}${name ? `, ${name}` : ''}: says ${numberText(snapshot.sensors[unit] ?? 0)}`;
  }
  const told = snapshot.layers[layer - 1];
  if (told === undefined) return placeName(team, place);
  const isOutput = layer === sizes.length - 1;
  const where = isOutput ? `Output unit ${unit} of ${sizes[layer]}` : `Layer ${layer}, unit ${unit} of ${sizes[layer]}`;
  const [p, a, paid] = [told.p[unit]!, told.a[unit]!, told.paid[unit]!];
  if (Number.isNaN(a)) return `${where}: has not acted yet in this step`;
  const isBinary = (a === 0 || a === 1) && p >= 0 && p <= 1;
  const did =
    isOutput && choices > 2
      ? `chose action ${a}${team.actions[a] && team.actions[a] !== String(a) ? `, ${team.actions[a]}` : ''}`
      : isBinary
        ? `chance to fire ${numberText(p)}, ${a === 1 ? 'fired' : 'did not fire'}`
        : `said ${numberText(a)}, mean ${numberText(p)}`;
  const words = [`${where}: ${did}`, Number.isNaN(paid) ? 'not paid yet' : `paid ${numberText(paid)}`];
  if (steering.says === 'silence') words.push('silenced');
  else if (typeof steering.says === 'object') words.push(`made to say ${steering.says.clamp}`);
  if (steering.delay > 0) words.push(`credit ${steering.delay} step${steering.delay === 1 ? '' : 's'} late`);
  return words.join(', ');
}
