/** What a team was trained for, so that it can be shown and judged there: an environment that is registered, and how it was made. */
export interface Task {
  /** The id of a registered environment. */
  readonly env: string;
  readonly envParams: Readonly<Record<string, unknown>>;
  /** For actions that are numbers: the environment gets scale · action + offset, clipped to its space. Default: 1 and 0. */
  readonly actionMap?: { readonly scale: number; readonly offset: number };
}
