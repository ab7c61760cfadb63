import { expect, test } from 'vitest';
import { createSpikingTeam, type SpikingTeam } from '../../src/spikes/spiking-team.js';
import { spikingTeamFromBytes, spikingTeamToBytes } from '../../src/spikes/spiking-team-bytes.js';

const options = {
  ...{ inputs: 10, classes: 3, rule: 's2-stdp', unitsPerClass: 3, threshold: 2, seed: 'a seed' },
  ...{
    regulation: { rate: 0.5, annealing: 0.5 },
    annealing: 0.9,
    weights: { mean: 0.4, deviation: 0.1, keepSum: true },
  },
};

function live(team: SpikingTeam, from: number, to: number): void {
  for (let sample = from; sample < to; sample++) {
    const times = Float32Array.from({ length: 10 }, (_, k) => ((k * 7 + sample * 3) % 11) / 10.5);
    team.act(times, sample % 3);
    team.learn(sample % 3);
    if (sample % 5 === 4) team.endEpoch();
  }
}

test('a team that was saved goes on as it would have, in either engine', async () => {
  const team = createSpikingTeam(options);
  live(team, 0, 13);
  const bytes = await spikingTeamToBytes(team);
  const others = await Promise.all(
    (['dense', 'literal'] as const).map((engine) => spikingTeamFromBytes(bytes, { engine })),
  );
  for (const other of others) expect(other.config).toEqual(team.config);
  for (const each of [team, ...others]) live(each, 13, 30);
  for (const other of others) expect(other.state()).toEqual(team.state());
  expect(await spikingTeamToBytes(others[0]!)).toEqual(await spikingTeamToBytes(team));
});

test('what was changed, cut off, or is of something else is refused', async () => {
  const bytes = await spikingTeamToBytes(createSpikingTeam(options));
  for (const at of [40, 120, 400, bytes.length - 3]) {
    const changed = bytes.slice();
    changed[at]! ^= 1;
    await expect(spikingTeamFromBytes(changed)).rejects.toThrow(/^it(s| is) /);
  }
  await expect(spikingTeamFromBytes(bytes.subarray(0, bytes.length - 4))).rejects.toThrow('cut off');
  await expect(spikingTeamFromBytes('bytes' as never)).rejects.toThrow('expected a Uint8Array');
  await expect(spikingTeamToBytes({} as never)).rejects.toThrow('expected a team, as createSpikingTeam makes it');
});
