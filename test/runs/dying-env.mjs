// For threads of the built library: a multiplexer that ends in its fifth step as `how` says.
const built = new URL('../../dist/node/', import.meta.url);
await import(new URL('envs/index.js', built));
const { make, register, TransformReward } = await import(new URL('src/gymnasium/index.js', built));

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
