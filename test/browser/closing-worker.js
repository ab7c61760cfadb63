// A worker whose environment closes it in the fifth step. It is bundled with the built library.
import { make, serveRuns } from 'klopf';
import { register, TransformReward } from 'klopf/gymnasium';

let steps = 0;
const func = (reward) => {
  if (++steps === 5) close();
  return reward;
};
register({
  id: 'closing-v0',
  entryPoint: () => new TransformReward(make('multiplexer', { addressBits: 2 }), { func }),
});
serveRuns();
