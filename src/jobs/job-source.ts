/** A piece of work: plain data, which travels as JSON. */
export interface NamedJob {
  /** One name for one piece of work. */
  readonly id: string;
}

/** How a job came out. */
export type JobOutcome<Done> =
  /** Done, as far as was asked; a run that diverged is done, too. */
  | { readonly kind: 'done'; readonly record: Done }
  /** It failed. What is a mistake of the user fails each time it is tried; anything else may be tried again. */
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly isMistake: boolean;
      /** The source has tried it again itself, and gives up. */
      readonly isFinal?: true | undefined;
      /** Where in its thread it failed, for whoever looks for the fault. */
      readonly stack?: string | undefined;
    }
  /** Another process is at it, which will tell what came out: look there again later. `by` says which, for people. */
  | { readonly kind: 'taken'; readonly by: string }
  /** The signal was aborted before it was done. What was reached is kept where there are checkpoints. */
  | { readonly kind: 'stopped' };

export interface PerformJobOptions<Progress> {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Where jobs go to be done: the threads of this process, also where several processes share a folder, or a queue of
 * which other machines take them. Whoever asks for jobs need not know which.
 */
export interface JobSource<Job extends NamedJob, Done, Progress> {
  /** How many jobs are worth giving at once; more wait for their turn. It changes as workers come and go. */
  readonly places: number;
  /**
   * Has a job done. To give one again that is done gives its result again, and does nothing twice.
   *
   * @throws {@link UserError} where no job can be done at all: the disk is full, the queue cannot be reached.
   */
  perform(job: Job, options?: PerformJobOptions<Progress>): Promise<JobOutcome<Done>>;
  /** The outcomes of these jobs, by their ids, are on disk: what the source has kept of them may go. */
  forget(ids: readonly string[]): Promise<void>;
  /**
   * Lets go of what the source holds: threads, connections, claims. Jobs under way are left to others, or to a later
   * call.
   */
  close(): Promise<void>;
}
