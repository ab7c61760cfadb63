import { quote } from '../text/quote.js';
import { InvalidArgumentError } from './errors.js';

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
 * Sends warnings to `next` instead of the console, `null` brings the console back, and lets every message be told
 * again. Returns the sink that was replaced.
 * @throws {@link InvalidArgumentError} for what is neither a function nor `null`.
 */
export function setWarningSink(next: WarningSink | null): WarningSink {
  if (next !== null && typeof next !== 'function') {
    throw new InvalidArgumentError(
      `setWarningSink got ${quote(next)}; expected a function that takes a message, or null for the console.`,
    );
  }
  const previous = sink;
  sink = next ?? toConsole;
  said.clear();
  return previous;
}
