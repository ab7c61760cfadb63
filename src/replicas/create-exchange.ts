import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Seed } from '../random/seed.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import { exchangeAll, exchangeSigns } from './dense-exchanges.js';
import type { Exchange, ExchangeSetting, Hub } from './exchange.js';
import { exchangeSketches, type SketchExchangeOptions } from './sketch-exchange.js';
import { exchangeLocalTopK, exchangeRandomK, exchangeTopK } from './sparse-exchanges.js';

/** What replicas tell each other, by name, as plain data; a name alone where there is nothing else to say. */
export type ExchangeOptions =
  | 'all'
  | 'sign'
  | { readonly name: 'all' | 'sign' }
  | ({ readonly name: 'sketch' } & SketchExchangeOptions)
  | { readonly name: 'top-k' | 'local-top-k'; readonly k: number }
  | { readonly name: 'random-k'; readonly k: number; readonly seed?: Seed | undefined };

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  all: [],
  sketch: ['k', 'rows', 'columns', 'candidates', 'seed'],
  'top-k': ['k'],
  'local-top-k': ['k'],
  'random-k': ['k', 'seed'],
  sign: [],
};
/** As many votes as a number of 16 bits counts. */
export const MOST_REPLICAS = 1024;

/**
 * The exchange of these options, for whoever carries its messages, see {@link Exchange}; `trainReplicas` makes its own.
 *
 * @throws {@link UserError} that says what was given and what is expected.
 */
export function createExchange(options: ExchangeOptions, setting: ExchangeSetting): Exchange {
  const given = typeof options === 'string' ? { name: options } : options;
  const names = Object.keys(OPTIONS);
  const { name } = (typeof given === 'object' && given !== null ? given : {}) as { readonly name?: unknown };
  if (typeof name !== 'string' || !Object.hasOwn(OPTIONS, name))
    throw new UserError(
      `exchange is ${quote(options)}` +
        didYouMean(
          String(name ?? options),
          names,
          `expected one of ${names.join(', ')}, as in 'all' or { name: 'top-k', k: 100 }`,
        ),
    );
  checkOptions(given, {
    of: `the exchange '${name}'`,
    known: ['name', ...OPTIONS[name]!],
    example: "{ name: 'sketch', k: 100, rows: 5, columns: 400 }",
  });
  checkSetting(setting);
  const exchange = exchangeOf(given, setting);
  return { ...exchange, createHub: () => inOrder(exchange.createHub(), setting.replicas) };
}

/** A hub that replies once it has taken the message of each replica, and not before. */
function inOrder(hub: Hub, replicas: number): Hub {
  let taken = 0;
  return {
    take(message) {
      if (taken === replicas)
        throw new UserError(
          `the hub has the messages of all ${replicas} replicas of this round, and was given one more; expected hub.reply() first`,
        );
      hub.take(message);
      taken++;
    },
    reply() {
      if (taken < replicas)
        throw new UserError(
          `the hub has the messages of ${taken} of ${replicas} replicas; expected hub.take(message) of each, in their order, before hub.reply()`,
        );
      taken = 0;
      return hub.reply();
    },
  };
}

function exchangeOf(
  given: Exclude<ExchangeOptions, string> | { readonly name: 'all' | 'sign' },
  setting: ExchangeSetting,
): Exchange {
  switch (given.name) {
    case 'all':
      return exchangeAll(setting);
    case 'sign':
      return exchangeSigns(setting);
    case 'sketch':
      return exchangeSketches(setting, given);
    case 'top-k':
      return exchangeTopK(setting, given);
    case 'local-top-k':
      return exchangeLocalTopK(setting, given);
    case 'random-k':
      return exchangeRandomK(setting, given);
  }
}

function checkSetting(setting: ExchangeSetting): void {
  checkOptions(setting, {
    of: 'the setting of an exchange',
    known: ['size', 'compressed', 'replicas', 'momentum'],
    example: '{ size: 1010, compressed: 1000, replicas: 4, momentum: 0.9 }',
  });
  const { size, compressed } = setting;
  if (!Number.isSafeInteger(size) || size < 1)
    throw new UserError(`size of the exchange is ${quote(size)}; expected a whole number, at least 1`);
  if (!Number.isSafeInteger(compressed) || compressed < 1 || compressed > size)
    throw new UserError(
      `compressed of the exchange is ${quote(compressed)}; expected a whole number from 1 to ${size}`,
    );
  checkReplicas(setting);
}

/** @throws {@link UserError} for a number of replicas or a momentum that makes no sense. */
export function checkReplicas({ replicas, momentum }: Pick<ExchangeSetting, 'replicas' | 'momentum'>): void {
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > MOST_REPLICAS)
    throw new UserError(`replicas is ${quote(replicas)}; expected a whole number from 1 to ${MOST_REPLICAS}`);
  if (!(typeof momentum === 'number' && momentum >= 0 && momentum < 1))
    throw new UserError(`momentum is ${quote(momentum)}; expected a number from 0 up to 1, such as 0.9`);
}
