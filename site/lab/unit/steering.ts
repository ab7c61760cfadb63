import type { UnitPlace } from '../contract.js';

/** What is done to a unit: what it says, and how late its credit comes. */
export interface Steering {
  readonly says: 'as it decides' | 'silence' | { readonly clamp: number };
  /** Steps; 0: as it is told. */
  readonly delay: number;
}

interface Line {
  readonly text: string;
  readonly layer: number;
  /** Undefined: the whole layer. */
  readonly units: readonly number[] | undefined;
  readonly what: string;
  /** ` @5000..9000`, or nothing. */
  readonly span: string;
}

const LINE = /^\s*(\d+)(?:\/([\d,-]+))?\s+(.*?)(\s+@\S+)?\s*$/;
/** What stands in the place of a line that was left out before it began. */
const IDLE = /\sdrop action 0\s/;
const CLAMP = /^clamp\s+(\S+)$/;
const DELAY = /^delay\s+credit\s+(\d+)$/;

/** What some lines of interventions do to a unit in a step. */
export function steeringOf(lines: readonly string[], place: UnitPlace, step: number): Steering {
  let says: Steering['says'] = 'as it decides';
  let delay = 0;
  for (const line of lines.flatMap(parsed)) {
    if (!concerns(line, place) || !holds(line.span, step)) continue;
    const clamp = CLAMP.exec(line.what)?.[1];
    const late = DELAY.exec(line.what)?.[1];
    // Several upon one unit apply in their order: the last has it.
    if (line.what === 'silence') says = 'silence';
    else if (clamp !== undefined) says = { clamp: Number(clamp) };
    else if (late !== undefined) delay += Number(late);
  }
  return { says, delay };
}

/**
 * The lines with one unit steered otherwise from a step on; lines that hold then and steer other units keep doing so.
 */
export function steered(
  lines: readonly string[],
  place: UnitPlace,
  change: Partial<Steering>,
  step: number,
): readonly string[] {
  const isReplaced = ({ what }: Line) =>
    change.says !== undefined && (what === 'silence' || CLAMP.test(what))
      ? true
      : change.delay !== undefined && DELAY.test(what);
  const kept = lines.flatMap((text) => {
    const line = parsed(text)[0];
    if (line?.units === undefined || !concerns(line, place) || !holds(line.span, step) || !isReplaced(line))
      return [text];
    const others = line.units.filter((unit) => unit !== place.unit);
    return others.length === 0 ? [] : [`${line.layer}/${others.join(',')} ${line.what}${line.span}`];
  });
  const whom = `${place.layer}/${place.unit}`;
  const { says, delay } = change;
  if (says === 'silence') kept.push(`${whom} silence`);
  else if (typeof says === 'object') kept.push(`${whom} clamp ${says.clamp}`);
  if (delay) kept.push(`${whom} delay credit ${delay}`);
  return kept;
}

/** The units that say nothing in a step. */
export function silencedUnits(lines: readonly string[], sizes: readonly number[], step: number): readonly UnitPlace[] {
  const silent = lines.flatMap(parsed).filter(({ what, span }) => what === 'silence' && holds(span, step));
  return silent.flatMap(({ layer, units }) =>
    (units ?? Array.from({ length: sizes[layer] ?? 0 }, (_, unit) => unit)).map((unit) => ({ layer, unit })),
  );
}

/** What is yet to be done to units after a step, as `1/3 silence from step 500`: who goes back undoes it until then. */
export function comingLines(lines: readonly string[], step: number): readonly string[] {
  return lines.flatMap(parsed).flatMap(({ text, span }) => {
    const from = Number(/@(\d+)/.exec(span)?.[1] ?? 0);
    return from <= step || IDLE.test(text) ? [] : [text.trim().replace(/\s+@(\d+)(\.\.(\d+))?$/, ' from step $1')];
  });
}

function parsed(text: string): Line[] {
  const [, layer, units, what, span] = LINE.exec(text) ?? [];
  if (layer === undefined) return [];
  const list = units?.split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return Array.from({ length: Math.max(0, to! - from! + 1) }, (_, k) => from! + k);
  });
  return [
    {
      text,
      layer: Number(layer),
      units: list,
      what: what!.replace(/\s+/g, ' '),
      span: span?.replace(/\s+/, ' ') ?? '',
    },
  ];
}

function concerns({ layer, units }: Line, place: UnitPlace): boolean {
  return layer === place.layer && (units === undefined || units.includes(place.unit));
}

function holds(span: string, step: number): boolean {
  const [, from, range, to] = /^ @(\d*)(\.\.(\d*))?$/.exec(span) ?? [];
  return step >= Number(from || 0) && !(range !== undefined && to !== '' && step >= Number(to));
}
