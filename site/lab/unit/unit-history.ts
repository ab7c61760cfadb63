import { effect } from '@preact/signals';
import type { LabSnapshot, LabTeam, UnitPlace } from '../contract.js';
import type { LabState } from '../lab-state.js';

/** What a unit did in one step that was shown. */
export interface UnitMoment {
  readonly step: number;
  readonly p: number;
  readonly a: number;
  readonly paid: number;
}

/** Steps that are kept of each pinned unit. */
export const KEPT_MOMENTS = 160;

/** What pinned units did in the steps that were shown, oldest first: at full speed these are some of all steps. */
export class UnitHistory {
  readonly #moments = new Map<string, UnitMoment[]>();
  #team: LabTeam | null = null;

  /** Takes what is known of a step, of the units that are pinned then; who has gone back has no future. */
  take(team: LabTeam, { steps, layers }: LabSnapshot, pinned: readonly UnitPlace[]): void {
    if (team !== this.#team) this.#moments.clear();
    this.#team = team;
    const kept = new Set(pinned.map(keyOf));
    for (const key of this.#moments.keys()) if (!kept.has(key)) this.#moments.delete(key);
    for (const place of pinned) {
      const told = layers[place.layer - 1];
      if (told === undefined || place.unit >= told.p.length) continue;
      const { unit } = place;
      const before = (this.#moments.get(keyOf(place)) ?? []).filter(({ step }) => step < steps);
      const moment = { step: steps, p: told.p[unit]!, a: told.a[unit]!, paid: told.paid[unit]! };
      this.#moments.set(keyOf(place), [...before, moment].slice(-KEPT_MOMENTS));
    }
  }

  clear(): void {
    this.#moments.clear();
  }

  of(place: UnitPlace): readonly UnitMoment[] {
    return this.#moments.get(keyOf(place)) ?? [];
  }
}

/** Keeps the history of a lab's pinned units; what it returns ends that. */
export function keepHistory(lab: LabState, history: UnitHistory): () => void {
  return effect(() => {
    const [team, snapshot, pinned] = [lab.team.value, lab.moment.value, lab.pinned.value];
    if (team === null || snapshot === null) return;
    // Step 0 is before the first: nobody has done anything.
    if (snapshot.steps === 0) history.clear();
    else history.take(team, snapshot, pinned);
  });
}

export function keyOf({ layer, unit }: UnitPlace): string {
  return `${layer}/${unit}`;
}
