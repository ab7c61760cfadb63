/** The number of a sensor or unit: sensors come first (0 … inputs − 1), then the units, layer by layer. */
export type Address = number;

/** The activation of a sensor or unit, for every unit it feeds. */
export interface Activation {
  readonly kind: 'activation';
  readonly from: Address;
  /** The layer of the speaker, 0 for a sensor. */
  readonly layer: number;
  readonly lane: number;
  /** In a rule with passes: in which, from 0. */
  readonly pass?: number;
  /** Of a sensor or unit that says vectors: the component. */
  readonly component?: number;
  readonly value: number;
}

/** The reward of a step in one lane, broadcast to all units. */
export interface Reward {
  readonly kind: 'reward';
  readonly lane: number;
  /** In a rule with passes: of which, from 0. */
  readonly pass?: number;
  readonly value: number;
}

/**
 * The error of an output unit in a step of one lane, as the task tells it, or of any unit where hidden units hear their
 * own; broadcast to all units.
 */
export interface OutputError {
  readonly kind: 'error';
  /**
   * The output unit; where the task tells another number of errors, they are numbered from the first output unit on.
   */
  readonly of: Address;
  readonly lane: number;
  /** Of a unit that says vectors: the component. */
  readonly component?: number;
  readonly value: number;
}

/** An echo: what a unit says to the units it feeds, once it has received from them. */
export interface Echo {
  readonly kind: 'echo';
  readonly from: Address;
  /** The layer of the speaker. */
  readonly layer: number;
  readonly lane: number;
  /** Of a unit that says vectors: the component. */
  readonly component?: number;
  /** Which of the rule's echoes, from 0. */
  readonly channel: number;
  readonly value: number;
}

/** Credit: one float sent up one synapse, to one unit. A rule with several channels sends one message for each. */
export interface Credit {
  readonly kind: 'credit';
  readonly from: Address;
  readonly to: Address;
  readonly lane: number;
  /** Of units that say vectors: the component. */
  readonly component?: number;
  readonly channel: number;
  readonly value: number;
}

/** The spike of a sensor or unit that fires once, for every unit it feeds, and for those of its own layer. */
export interface Spike {
  readonly kind: 'spike';
  readonly from: Address;
  /** The layer of the speaker, 0 for a sensor. */
  readonly layer: number;
  readonly lane: number;
  /** The time at which it fires. */
  readonly value: number;
  /** Of a unit: its potential then. */
  readonly potential?: number;
}

/** What a unit that is about to fire says to the others of its group: those whose potential is less fall silent. */
export interface Inhibition {
  readonly kind: 'inhibition';
  readonly from: Address;
  /** The group of the speaker, from 0. */
  readonly group: number;
  readonly lane: number;
  /** The potential of the speaker. */
  readonly value: number;
}

/** The class of what a team of spiking units sees, as a teacher tells it; broadcast to all units. */
export interface Label {
  readonly kind: 'label';
  readonly lane: number;
  readonly value: number;
}

/** A message on the bus. `lane`: the element of the batch it belongs to. */
export type Message = Activation | Reward | OutputError | Credit | Echo | Spike | Inhibition | Label;
/**
 * A message whose object its sender uses again for the next one; the bus allows that, and to make an object for each
 * would take longer.
 */
export type Reused<M extends Message> = { -readonly [K in keyof M]: M[K] };
/** The names of the kinds of messages. */
export type MessageKind = Message['kind'];
/** The messages of one kind. */
export type MessageOf<K extends MessageKind> = Extract<Message, { kind: K }>;

/**
 * The tick on which the units of a layer act; between two ticks they only listen. Phases:
 *
 * - `act`: decide and speak. With lateral synapses, `hear` comes before each `act` of a layer: take in what your peers
 *   have said in the last round, or as many steps ago as you hear them late.
 * - `sense`, `tell`, `move`, `hear`: settling, between acting and learning. Form your sums; send your senders what they
 *   need to settle; change your action by what the units you feed have told you, and say it; take in what your senders
 *   have said.
 * - `learn`: take in what was heard, send credit that needs the weights before the update, add to the direction of
 *   ascent. `follow`, in its place where a lane learns nothing: do the same, but add nothing to the direction.
 * - `echo`, `ascend`, `trail`: where synapses learn from an echo, `learn` adds nothing to their direction. Their
 *   senders say it on `echo`, and on `ascend` the direction is added (`trail` in its place where a lane learns
 *   nothing).
 * - `update`: change the parameters.
 * - `credit`: send credit that needs the weights after the update.
 * - `tally`, in the place of `update`: form the mean direction of ascent, and leave the parameters as they are. Where
 *   credit needs the weights after the update, they are updated for it, and on `revert` put back.
 * - `apply`: change the parameters by directions that the team was given.
 * - `end`: the episode is over, forget what belongs to it.
 * - `integrate`, `fire`, of units that fire once, at each time at which something spikes: add up what has come, and,
 *   where that is above the threshold, inhibit the others of the group; then fire, unless inhibited. Both come once
 *   more at the time after which nobody fires.
 */
export interface Tick {
  readonly phase:
    | 'act'
    | 'sense'
    | 'tell'
    | 'move'
    | 'hear'
    | 'learn'
    | 'follow'
    | 'echo'
    | 'ascend'
    | 'trail'
    | 'update'
    | 'credit'
    | 'tally'
    | 'revert'
    | 'apply'
    | 'end'
    | 'integrate'
    | 'fire';
  /** 1 for the first layer of units; 0 for the sensors, whose `act` begins the step. */
  readonly layer: number;
  readonly lane: number;
  /** Steps since the team was made. */
  readonly step: number;
  /** With lateral synapses, the round of the layer, from 0. Default: 0. */
  readonly round?: number;
  /** In a rule with passes, the pass in which units act, from 0. Default: 0. */
  readonly pass?: number;
  /** Of `integrate` and `fire`: the time. Default: 0. */
  readonly time?: number;
  /** With units that say vectors, the component whose direction is added on `ascend`, from 0. Default: 0. */
  readonly component?: number;
}
