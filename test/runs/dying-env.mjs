// For threads of the built library: a multiplexer that ends in its fifth step as `how` says.
const built = new URL('../../dist/', import.meta.url);
await import(new URL('envs/index.js', built));
const { make } = await import(new URL('src/gymnasium/registry/make.js', built));
const { TransformReward } = await import(new URL('src/gymnasium/index.js', built));
const { register } = await import(new URL('src/gymnasium/registry/registry.js', built));

const ENDS = {
  throw() {
    throw new Error('the task is on fire');
  },
  exit: () => process.exit(3),
};

function entryPoint({ how }) {
  let steps = 0;
  const func = (reward) => {
    if (++steps === 5) ENDS[how]();
    return reward;
  };
  return new TransformReward(make('multiplexer', { addressBits: 2 }), { func });
}

register({ id: 'dying-v0', entryPoint, module: import.meta.url });
