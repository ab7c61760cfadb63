/** What some kills led to. */
export interface FaultsReport {
  readonly kills: number;
  /** Runs that were compared with those that nobody disturbed. */
  readonly runs: number;
  /** What else there is to say, in a few words. */
  readonly about?: string;
  /** What is wrong, in sentences. */
  readonly faults: readonly string[];
}

/** Faults of one kind: kills processes in a folder of its own, and compares what they leave. */
export interface FaultKind {
  readonly name: string;
  /** What is done, in a line. */
  readonly about: string;
  /** `random`: numbers from 0 to 1, by the seed that was asked for; `say`: progress. */
  run(folder: string, kills: number, random: () => number, say: (line: string) => void): Promise<FaultsReport>;
}
