import type { MultiAgentEnv } from './multi-agent-env.js';

/**
 * Gives a class of wrappers or conversions what they have from the environment inside: `state`, `render`, `close`, the
 * random stream, and `unwrapped`. To be called once, in a static block; a subclass can override each.
 *
 * @param prototype of the class.
 * @param innerOf the environment inside one of its objects.
 */
export function passOn<Outer extends MultiAgentEnv>(prototype: Outer, innerOf: (outer: Outer) => MultiAgentEnv): void {
  const method = (call: (inner: MultiAgentEnv) => unknown): PropertyDescriptor => ({
    configurable: true,
    writable: true,
    value(this: Outer) {
      return call(innerOf(this));
    },
  });
  const getter = (read: (inner: MultiAgentEnv) => unknown): PropertyDescriptor => ({
    configurable: true,
    get(this: Outer) {
      return read(innerOf(this));
    },
  });
  Object.defineProperties(prototype, {
    state: method((inner) => inner.state()),
    render: method((inner) => inner.render()),
    close: method((inner) => inner.close()),
    npRandom: getter((inner) => inner.npRandom),
    unwrapped: getter((inner) => inner.unwrapped),
  });
}
