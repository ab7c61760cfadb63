import type { LabMessage, UnitPlace } from '../contract.js';
import { hears, isAt } from '../team/message-places.js';
import { LEARNS } from '../team/moment.js';

/** How far a unit has come in a step that is shown message by message, and what it has heard and said until then. */
export interface UnitStage {
  readonly hasActed: boolean;
  readonly hasLearned: boolean;
  readonly heard: readonly LabMessage[];
  readonly said: readonly LabMessage[];
}

/** How far a unit has come with the messages that have been shown of a step. */
export function stageOf(place: UnitPlace, shown: readonly LabMessage[]): UnitStage {
  const said = shown.filter(({ from }) => isAt(from, place));
  return {
    hasActed: said.some(({ kind }) => kind === 'activation'),
    hasLearned: shown.some(
      ({ kind, layer, phase }) => kind === 'tick' && layer === place.layer && LEARNS.has(phase ?? ''),
    ),
    heard: shown.filter((message) => hears(message, place)),
    said,
  };
}
