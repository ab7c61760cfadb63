// What the page and the worker that trains say to each other, as plain data: types only, so that either side can be
// read, tested and replaced alone. Arrays of numbers are transferred, not copied: who has posted one does not touch it
// again.

/** A value of JSON. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/** A rule as an experiment names it: one of the catalogue, or a text of its own as in a `.yaml` file. */
export type LabRule = { readonly name: string } | { readonly text: string };

/** What a team or a critic of the lab is made of. */
export interface LabPart {
  readonly rule: LabRule;
  readonly params?: Readonly<Record<string, number | string>>;
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  /** One rate, or one a layer. */
  readonly learningRate?: number | readonly number[];
  readonly optimizer?: string;
}

/**
 * An experiment: everything that a link holds. Opening it gives the same weights to the bit, here and by `klopf run`.
 */
export interface LabExperiment extends LabPart {
  readonly env: string;
  readonly envParams?: Readonly<Record<string, Plain>>;
  readonly seed: number | string;
  readonly critic?: LabPart & { readonly discount?: number };
  /** Lines as for `klopf run --intervene`, in steps of the team. */
  readonly interventions?: readonly string[];
  /** Episodes that are over where the view stands. Default: 0. */
  readonly episodes?: number;
  /** Steps of the running episode beyond them. Default: 0. */
  readonly steps?: number;
}

/** A unit of the team: layer from 1 (the first hidden one), unit from 0. Layer 0 is the sensors. */
export interface UnitPlace {
  readonly layer: number;
  readonly unit: number;
}

/** What a session has, once it is open; it does not change while it runs. */
export interface LabTeam {
  /** Sensors, then the units of each layer. */
  readonly sizes: readonly number[];
  /** Actions that an output unit selects among; 2 where units fire or not. */
  readonly choices: number;
  readonly ruleName: string;
  /** `[layer − 1]`: the names that a unit of the layer can be asked for by `recall`. */
  readonly names: readonly (readonly string[])[];
  /** What each sensor sees, in words, as in `address bit 0`, `cart position`. */
  readonly sensors: readonly string[];
  /** What each action is, in words. */
  readonly actions: readonly string[];
  /** Whether an episode is one step (multiplexer, bandits, digits). */
  readonly isOneStep: boolean;
  /** The exact line of `klopf run` for the experiment where it stands is made from it by `runLine`. */
  readonly experiment: LabExperiment;
}

/** The team between two steps. */
export interface LabSnapshot {
  readonly steps: number;
  readonly episodes: number;
  /** Steps of the running episode. */
  readonly episodeSteps: number;
  /** The sum of rewards of the running episode. */
  readonly episodeReturn: number;
  /** The mean return of the last 100 episodes; null before the first. */
  readonly recentReturn: number | null;
  /** Steps a second of the last moment; 0 while it stands. */
  readonly speed: number;
  /** What the sensors said in the last step. */
  readonly sensors: Float32Array;
  readonly layers: readonly LabLayer[];
  readonly world: LabWorld;
  /** Curves since the last snapshot, oldest first. */
  readonly rows: readonly LabRow[];
}

export interface LabLayer {
  /** `[unit]`: the chance to fire in the last step; of a unit that says a number, its mean. */
  readonly p: Float32Array;
  /** `[unit]`: what it said. */
  readonly a: Float32Array;
  /** `[unit]`: what it was paid: the direction of its bias. */
  readonly paid: Float32Array;
  /** `[unit]`: how often it fired of late, a moving mean. */
  readonly firing: Float32Array;
  /**
   * `[sender][unit]`, then the biases `[unit]`: weights; missing where they have not changed, or are too many to send
   * each time.
   */
  readonly weights?: Float32Array;
}

/** One row of the curves: the episodes of one part of the run. */
export interface LabRow {
  readonly episode: number;
  readonly step: number;
  readonly meanReturn: number;
  /** `[layer − 1]`: mean firing. */
  readonly firing: readonly number[];
  /** `[layer − 1]`: the norm of the weights. */
  readonly norms: readonly number[];
}

/** The environment as it is. */
export interface LabWorld {
  /** The observation that the next action answers, as numbers of the environment (not as coded for the team). */
  readonly observation: readonly number[];
  /** The last action; undefined before the first. */
  readonly action?: number | readonly number[];
  /** The last reward. */
  readonly reward?: number;
  /** Whether the last step ended its episode. */
  readonly ended: boolean;
  /**
   * Named values to be drawn, as the environment's `info` has them: `{ target: 1 }`, `{ means: [...], bestArm: 2 }`,
   * `{ label: 7, target: 7 }`; where an episode is one step those of the step that was taken, as `sensors` saw it.
   */
  readonly facts: Readonly<Record<string, number | string | readonly number[]>>;
  /** The picture of environments that draw themselves, `[y][x][red, green, blue]`. */
  readonly frame?: { readonly width: number; readonly height: number; readonly pixels: Uint8ClampedArray };
}

/** One message of a step on the bus, or a tick, as the literal engine sent it, in order. */
export interface LabMessage {
  readonly kind: 'tick' | 'activation' | 'reward' | 'error' | 'credit' | 'echo';
  /** Of a tick its phase. */
  readonly phase?: string;
  readonly from?: UnitPlace;
  readonly to?: UnitPlace;
  /** The layer that a tick or broadcast is for. */
  readonly layer?: number;
  readonly value?: number;
  readonly channel?: number;
}

/** All that a pinned unit is, after a step. */
export interface LabUnit extends UnitPlace {
  readonly step: number;
  /** What it hears, keeps and assigns in this step, by the names of its rule. */
  readonly values: Readonly<Record<string, number>>;
  /** By the name of what a synapse keeps (`w`, `z`, `dw` …): `[sender, then the bias]`. */
  readonly synapses: Readonly<Record<string, Float32Array>>;
  /** Incoming weights `[sender]`, then the bias. */
  readonly incoming: Float32Array;
  /** Outgoing weights `[receiver]`; empty of an output unit. */
  readonly outgoing: Float32Array;
  /** Messages that it heard and said in this step, in order (at most 200). */
  readonly heard: readonly LabMessage[];
  readonly said: readonly LabMessage[];
}

/** What a unit is worth: the mean return of episodes with it silent, taken from that with all. */
export interface LabWorth extends UnitPlace {
  readonly value: number;
  readonly standardError: number;
}

/**
 * A task made of labelled rows: a row is shown, and its label is paid, or taught where the open team learns from
 * errors.
 */
export interface LabTable {
  readonly task: Pick<LabExperiment, 'env' | 'envParams'>;
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
}

/**
 * How fast a session plays: one message or tick at a time (by the transcript), steps a second, or as fast as it can.
 */
export type LabSpeed = number | 'full';

export type ToWorker =
  /**
   * Makes the team and plays to where the experiment stands; `session` comes back with everything that is told of it.
   */
  | { readonly kind: 'open'; readonly session: number; readonly experiment: LabExperiment }
  | { readonly kind: 'play'; readonly speed: LabSpeed }
  | { readonly kind: 'pause' }
  /** Goes on by so many steps or episodes, then pauses. A single step tells its transcript. */
  | { readonly kind: 'advance'; readonly by: 'step' | 'episode'; readonly count: number }
  /** Goes to the end of an episode, forward by the dense engine or back by a checkpoint, then pauses. */
  | { readonly kind: 'goto'; readonly episodes: number }
  /** Units whose `unit` is told after each step that is shown. */
  | { readonly kind: 'pin'; readonly units: readonly UnitPlace[] }
  /**
   * Replaces the interventions from the present step on; what was done in the past stays part of the experiment. A line
   * without steps begins now, or goes on where the same holds already; one that is left out ends now. `intervened`
   * tells what comes of it.
   */
  | { readonly kind: 'intervene'; readonly lines: readonly string[] }
  /** Whether the picture of an environment that draws itself is looked at; as long as nothing is said it is. */
  | { readonly kind: 'show'; readonly frame: boolean }
  /** Asks for the digest of the weights, the experiment as it now stands, and its line of `klopf run`. */
  | { readonly kind: 'identify'; readonly request: number }
  /** Asks for files: the team as safetensors, the curves as CSV. */
  | { readonly kind: 'export'; readonly request: number; readonly what: 'team' | 'curves' }
  /** Loads weights of a file that `klopf` or the lab has written, into a team of the same sizes. */
  | { readonly kind: 'import'; readonly request: number; readonly bytes: Uint8Array }
  /**
   * Registers a table of labelled rows under the name of its file, as the task of experiments that are opened later.
   */
  | { readonly kind: 'table'; readonly request: number; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'worth'; readonly request: number; readonly episodes: number };

export type FromWorker =
  | { readonly kind: 'opened'; readonly session: number; readonly team: LabTeam; readonly snapshot: LabSnapshot }
  | { readonly kind: 'snapshot'; readonly session: number; readonly snapshot: LabSnapshot }
  | {
      readonly kind: 'transcript';
      readonly session: number;
      readonly step: number;
      readonly messages: readonly LabMessage[];
    }
  | { readonly kind: 'units'; readonly session: number; readonly units: readonly LabUnit[] }
  /** It has come to where it was to go, or was paused. */
  | { readonly kind: 'paused'; readonly session: number }
  /** How far opening or going has come, 0 to 1. */
  | { readonly kind: 'progress'; readonly session: number; readonly fraction: number }
  | {
      readonly kind: 'identified';
      readonly session: number;
      readonly request: number;
      /** SHA-256 of the weights, as `klopf run` prints it. */
      readonly digest: string;
      readonly experiment: LabExperiment;
    }
  | {
      readonly kind: 'exported';
      readonly session: number;
      readonly request: number;
      readonly bytes: Uint8Array;
      readonly name: string;
    }
  | {
      readonly kind: 'table';
      readonly session: number;
      readonly request: number;
      readonly table: LabTable;
    }
  | { readonly kind: 'imported'; readonly session: number; readonly request: number }
  /** All lines of the experiment now: with the steps in which they begin and end, and with those that are over. */
  | { readonly kind: 'intervened'; readonly session: number; readonly lines: readonly string[] }
  | { readonly kind: 'worth'; readonly session: number; readonly request: number; readonly units: readonly LabWorth[] }
  /**
   * What was wrong, in a sentence for people. A session that could not be opened has none; another goes on where it
   * stood.
   */
  | { readonly kind: 'failed'; readonly session: number; readonly request?: number; readonly message: string };
