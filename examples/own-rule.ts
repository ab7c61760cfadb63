// Your own rule in a few lines: REINFORCE whose units also lean towards not firing. Then ask the audit what it does.
import { auditRule, auditTable, createTeam, defineRule, make, train } from 'klopf';

const lazyReinforce = defineRule({
  name: 'lazy-reinforce',
  about: 'REINFORCE with a price on firing',
  params: { price: { default: 0.05, min: 0, about: 'what one spike costs' } },
  hears: { h: 'sum in: w * x', R: 'broadcast reward' },
  act: `
    p = sigmoid(h)
    a = u < p ? 1 : 0`,
  learn: `dw = (R - price * a) * x * (a - p)`,
});

const team = createTeam({
  inputs: 3,
  hidden: [8],
  rule: lazyReinforce,
  params: { price: 0.1 },
  seed: 1,
  learningRate: 0.01,
});
const { meanReturn } = train(team, [make('multiplexer', { addressBits: 1 })], {
  episodes: Number(process.argv[2] ?? 5000),
  seed: 1,
});
console.log(`mean return ${meanReturn.toFixed(3)}\n`);
team.close();

console.log(auditTable(auditRule(lazyReinforce, { sizes: [2, 2, 1], params: { price: 0.1 } })));
