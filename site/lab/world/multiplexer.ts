/** What a multiplexer asks in a step, read from what its sensors say, −1 or 0 for a zero. */
export interface MultiplexerQuestion {
  readonly address: readonly number[];
  readonly data: readonly number[];
  /** The data bit that the address points to. */
  readonly at: number;
  /** Its value, which is the right answer. */
  readonly target: number;
}

/** The question of k address bits and 2^k data bits; undefined where there are not so many. */
export function multiplexerQuestion(sensors: ArrayLike<number>): MultiplexerQuestion | undefined {
  let addressBits = 1;
  while (addressBits + 2 ** addressBits < sensors.length) addressBits++;
  if (addressBits + 2 ** addressBits !== sensors.length) return undefined;
  const bits = Array.from(sensors, (value) => (value > 0 ? 1 : 0));
  const address = bits.slice(0, addressBits);
  const data = bits.slice(addressBits);
  const at = address.reduce<number>((sum, bit) => 2 * sum + bit, 0);
  return { address, data, at, target: data[at]! };
}
