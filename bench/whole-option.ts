/** A whole number of the command line, at least 1; ends the process with code 2 where the text is none. */
export function wholeOption(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  console.error(`${name} is '${text}'; expected a whole number, at least 1`);
  process.exit(2);
}
