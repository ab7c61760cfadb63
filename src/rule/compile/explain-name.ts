import { cutText } from '../../text/cut-text.js';
import { didYouMean } from '../../text/suggest.js';
import { functionNamed } from '../ops/functions.js';
import type { Place } from '../rule-error.js';
import type { Declarations } from '../text/declarations.js';

/** What is being computed: the sums over a unit's synapses, its action, or its learning with what it sends. */
export type Phase = 'sum in' | 'act' | 'settle' | 'learn';

const REWARDS = ['R', 'reward', 'delta'];

/** Why a name means nothing where it stands, and what to write instead. */
export function explainName(where: {
  readonly name: string;
  readonly place: Place;
  readonly phase: Phase;
  readonly declared: Declarations;
  readonly visible: readonly string[];
}): string {
  const { name, place, phase, declared, visible } = where;
  const { carried, synapseLearned, unitLearned, hearings } = declared;
  if (functionNamed(name)) return `'${name}' is a function; call it, as in \`${name}(…)\``;
  const base = name.replace(/'$/, '');
  if (phase !== 'learn' && (base === 'x' || carried.synapse.has(base) || synapseLearned.some((v) => v.name === base))) {
    return name === base
      ? `'${name}' belongs to one synapse; a unit hears its synapses only through hears, as in \`h: 'sum in: w * x'\``
      : `'${name}' is the value after the step, which only learn and what is sent out can use`;
  }
  if (name !== base) {
    return unitLearned.some((v) => v.name === base)
      ? `'${name}' is not known: a prime is for learned parameters of the synapse; '${base}' is the unit's`
      : `'${name}' is not known: a prime marks the value after the step of a learned parameter of the synapse (${synapseLearned.map((v) => `${v.name}'`).join(', ')})`;
  }
  const hearing = hearings.find((h) => h.names.includes(name));
  if (hearing?.kind === 'sum in') return `'${name}' is itself a sum over the synapses; a sum in cannot use another`;
  if (hearing) return `'${name}' is heard after the reward ('${hearing.kind}'), so only learn can use it`;
  const lines = place.section === 'act' ? declared.act : place.section === 'learn' ? declared.learn : [];
  const later = lines.find((line) => line.name === name);
  if (later) {
    return later.place.line > place.line
      ? `'${name}' is assigned further down, on line ${later.place.line}; move that line up`
      : `'${name}' is not known before it is assigned; to carry it from step to step, declare it under unit or synapse`;
  }
  if (phase !== 'learn' && declared.learn.some((line) => line.name === name))
    return `'${name}' is assigned in learn, after the action; to carry it to the next step, declare it under unit`;
  if (phase === 'sum in' && declared.act.some((line) => line.name === name))
    return `'${name}' is assigned in act, after the sums over synapses; move what needs it into act`;
  const hint = REWARDS.includes(name)
    ? `; a unit hears the reward only when it says so in hears, as in \`${name}: 'broadcast reward'\``
    : didYouMean(name, visible) ||
      `; what comes from elsewhere must be declared in hears, as in \`${name}: 'sum out: …'\` from the units it feeds`;
  return `'${name}' is not known here${hint} (known: ${cutText(visible.join(', '), 400)})`;
}
