/** Who speaks or is spoken to: sensors come first (0 … inputs − 1), then the units, layer by layer. */
export type Address = number;

/** What a sensor or unit did, for every unit it feeds. */
export interface Activation {
  readonly kind: 'activation';
  readonly from: Address;
  /** The layer of the speaker, 0 for a sensor. */
  readonly layer: number;
  readonly lane: number;
  readonly value: number;
}

/** The reward of an episode's step, broadcast to whoever listens. */
export interface Reward {
  readonly kind: 'reward';
  readonly lane: number;
  readonly value: number;
}

/** The error of an output unit in an episode's step, as the task tells it; broadcast to whoever listens. */
export interface OutputError {
  readonly kind: 'error';
  /** The output unit. */
  readonly of: Address;
  readonly lane: number;
  readonly value: number;
}

/** What a unit says to those it feeds once it has received from them. */
export interface Echo {
  readonly kind: 'echo';
  readonly from: Address;
  /** The layer of the speaker. */
  readonly layer: number;
  readonly lane: number;
  /** Which of the rule's echoes, from 0. */
  readonly channel: number;
  readonly value: number;
}

/** One float sent up one synapse, to one unit. A rule with several channels sends one message for each. */
export interface Credit {
  readonly kind: 'credit';
  readonly from: Address;
  readonly to: Address;
  readonly lane: number;
  readonly channel: number;
  readonly value: number;
}

/** Everything that units say to each other; `lane` is the episode of the batch that it belongs to. */
export type Message = Activation | Reward | OutputError | Credit | Echo;
export type MessageKind = Message['kind'];
export type MessageOf<K extends MessageKind> = Extract<Message, { kind: K }>;

/**
 * The beat that units act on; between two ticks they only listen.
 *
 * `act`: decide and speak. `learn`: take what was heard, send credit that needs the weights before the update, add to the
 * direction of ascent. `update`: change the parameters. `credit`: send credit that needs the weights after the update.
 * Where synapses learn from an echo, `learn` adds nothing to their directions: those they listen to say it on `echo`, and on
 * `ascend` they do (`trail` in its place where a lane learns nothing).
 * `end`: the episode is over, forget what belongs to it.
 * `follow`, in place of `learn` where a lane learns nothing: do the same, but add nothing to the direction of ascent.
 * With lateral synapses, before each `act` of a layer: `hear`.
 * Settling, between acting and learning: `sense`: form your sums; `tell`: send those you listen to what they need to settle;
 * `move`: change your action by what those you feed have told you, and say it; `hear`: take what those you listen to have said.
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
    | 'end';
  /** 1 for the first layer of units; 0 for the sensors, whose `act` begins the step. */
  readonly layer: number;
  readonly lane: number;
  /** Steps since the team was made. */
  readonly step: number;
  /** With lateral synapses, which of the rounds of its layer. Default: 0, the first. */
  readonly round?: number;
}
