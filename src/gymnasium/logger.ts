/** What receives a warning. */
export type WarningSink = (message: string) => void;

const toConsole: WarningSink = (message) => console.warn(`gymnasium: ${message}`);

let sink: WarningSink = toConsole;
const said = new Set<string>();

/** Tells the user something that is likely a mistake but no reason to stop; each distinct message is told once. */
export function warn(message: string): void {
  if (said.has(message)) return;
  said.add(message);
  sink(message);
}

/**
 * Sends warnings to `next` instead of the console, `null` brings the console back, and lets every message be told again.
 * Returns the sink that was replaced.
 */
export function setWarningSink(next: WarningSink | null): WarningSink {
  const previous = sink;
  sink = next ?? toConsole;
  said.clear();
  return previous;
}
