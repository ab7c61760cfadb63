import type { FromWorker, LabExperiment, LabMessage, LabSnapshot, LabUnit, UnitPlace } from '../contract.js';
import type { LabPort } from '../lab-state.js';

/** What a fake session plays: a multiplexer with two address bits, whose answers become right in time. */
const SENSORS = ['address bit 1', 'address bit 0', 'data bit 0', 'data bit 1', 'data bit 2', 'data bit 3'];
const EPISODES_TO_LEARN = 2000;

/** A port behind which nothing learns: made-up sessions of any sizes, for tests of panels and for looking at them. */
export function fakePort(): LabPort {
  let hear: (message: FromWorker) => void = () => {};
  let session = 0;
  let sizes: readonly number[] = [];
  let weights: Float32Array[] = [];
  let episodes = 0;
  let rowsTo = 0;
  let pinned: readonly UnitPlace[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let seed = 1;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  const tell = (message: FromWorker) => void queueMicrotask(() => hear(message));

  function snapshot(speed: number): LabSnapshot {
    const bits = SENSORS.map(() => (random() < 0.5 ? -1 : 1));
    const address = 2 * Number(bits[0]! > 0) + Number(bits[1]! > 0);
    const target = Number(bits[2 + address]! > 0);
    const isRight = random() < 1 - 0.5 * Math.exp(-episodes / (EPISODES_TO_LEARN / 4));
    const action = isRight ? target : 1 - target;
    const rows = [];
    for (; rowsTo + 20 <= episodes; rowsTo += 20) {
      const skill = 1 - Math.exp(-rowsTo / (EPISODES_TO_LEARN / 4));
      const firing = sizes.slice(1).map((_, layer) => 0.5 + 0.2 * Math.sin(rowsTo / 300 + layer));
      const norms = sizes.slice(1).map((_, layer) => 1 + layer + 3 * skill);
      rows.push({ episode: rowsTo + 20, step: rowsTo + 20, meanReturn: skill + 0.1 * (random() - 0.5), firing, norms });
    }
    return {
      ...{ steps: episodes, episodes, episodeSteps: 0, episodeReturn: isRight ? 1 : -1, speed, rows },
      recentReturn: episodes === 0 ? null : 1 - Math.exp(-episodes / (EPISODES_TO_LEARN / 4)),
      sensors: Float32Array.from({ length: sizes[0]! }, (_, k) => bits[k % bits.length]!),
      layers: sizes.slice(1).map((size, layer) => {
        const p = Float32Array.from({ length: size }, random);
        return {
          p,
          a: p.map((chance) => (random() < chance ? 1 : 0)),
          paid: Float32Array.from({ length: size }, () => (random() - 0.5) * (isRight ? 1 : 2)),
          firing: p.slice(),
          weights: weights[layer]!,
        };
      }),
      world: {
        ...{ observation: bits, action, reward: isRight ? 1 : -1, ended: true },
        facts: { addressBits: 2, address, target, bits },
      },
    };
  }

  function messages(told: LabSnapshot): LabMessage[] {
    const list: LabMessage[] = [{ kind: 'tick', phase: 'look', layer: 0 }];
    for (let layer = 1; layer < sizes.length; layer++) {
      list.push({ kind: 'tick', phase: 'act', layer });
      told.layers[layer - 1]!.a.forEach((value, unit) =>
        list.push({ kind: 'activation', from: { layer, unit }, value }),
      );
    }
    list.push({ kind: 'reward', value: told.world.reward! });
    for (let layer = sizes.length - 1; layer > 1; layer--) {
      for (let unit = 0; unit < Math.min(4, sizes[layer]!); unit++) {
        for (let to = 0; to < Math.min(8, sizes[layer - 1]!); to++) {
          const value = random() - 0.5;
          list.push({ kind: 'credit', from: { layer, unit }, to: { layer: layer - 1, unit: to }, value, channel: 0 });
        }
      }
    }
    return list;
  }

  function details(told: LabSnapshot): LabUnit[] {
    return pinned.map(({ layer, unit }) => {
      const { p, a, paid, weights: all } = told.layers[layer - 1]!;
      const size = sizes[layer]!;
      const incoming = Float32Array.from({ length: sizes[layer - 1]! + 1 }, (_, k) => all![k * size + unit]!);
      return {
        ...{
          layer,
          unit,
          step: told.steps,
          values: { h: Math.log(p[unit]! / (1 - p[unit]!)), p: p[unit]!, a: a[unit]! },
        },
        ...{ synapses: { w: incoming }, incoming, outgoing: new Float32Array(sizes[layer + 1] ?? 0).fill(0.3) },
        heard: [{ kind: 'reward', value: told.world.reward!, to: { layer, unit } }],
        said: [{ kind: 'activation', from: { layer, unit }, value: paid[unit]! }],
      };
    });
  }

  function show(count: number, speed: number): void {
    episodes += count;
    const told = snapshot(speed);
    tell({ kind: 'snapshot', session, snapshot: told });
    if (pinned.length > 0) tell({ kind: 'units', session, units: details(told) });
    if (count === 1 && speed === 0) tell({ kind: 'transcript', session, step: episodes, messages: messages(told) });
  }

  function open(experiment: LabExperiment): void {
    const sensors = experiment.env === 'multiplexer' ? SENSORS : Array.from({ length: 20 }, (_, k) => `sensor ${k}`);
    sizes = [sensors.length, ...experiment.hidden, 1];
    weights = sizes
      .slice(1)
      .map((size, layer) => Float32Array.from({ length: (sizes[layer]! + 1) * size }, () => random() - 0.5));
    episodes = experiment.episodes ?? 0;
    rowsTo = 0;
    const ruleName = 'name' in experiment.rule ? experiment.rule.name : 'my rule';
    const names = experiment.hidden.concat(1).map(() => ['h', 'p', 'a']);
    const team = { sizes, choices: 2, ruleName, names, sensors, actions: ['0', '1'], isOneStep: true, experiment };
    tell({ kind: 'opened', session, team, snapshot: snapshot(0) });
  }

  return {
    postMessage(message) {
      switch (message.kind) {
        case 'open':
          clearInterval(timer);
          session = message.session;
          if ('name' in message.experiment.rule && message.experiment.rule.name === 'wrong') {
            tell({ kind: 'failed', session, message: 'There is no rule "wrong". Did you mean "ste"?' });
          } else open(message.experiment);
          break;
        case 'play': {
          clearInterval(timer);
          const a = message.speed === 'full' ? 100_000 : message.speed;
          timer = setInterval(() => show(Math.max(1, Math.round(a / 25)), a), 1000 / Math.min(25, a));
          break;
        }
        case 'pause':
          clearInterval(timer);
          tell({ kind: 'paused', session });
          break;
        case 'advance':
          clearInterval(timer);
          show(message.count, 0);
          tell({ kind: 'paused', session });
          break;
        case 'goto':
          clearInterval(timer);
          tell({ kind: 'progress', session, fraction: 0.5 });
          rowsTo = Math.min(rowsTo, message.episodes - (message.episodes % 20));
          show(message.episodes - episodes, 0);
          tell({ kind: 'paused', session });
          break;
        case 'pin':
          pinned = message.units;
          break;
        case 'intervene':
          if (message.lines.some((line) => line.includes('wrong')))
            tell({ kind: 'failed', session, message: 'There is no unit "wrong".' });
          break;
        case 'identify': {
          const experiment = {
            env: 'multiplexer',
            rule: { name: 'weight-max' },
            hidden: sizes.slice(1, -1),
            seed: 1,
            episodes,
          };
          tell({ kind: 'identified', session, request: message.request, digest: '0'.repeat(64), experiment });
          break;
        }
        case 'export':
          tell({
            kind: 'exported',
            session,
            request: message.request,
            bytes: new Uint8Array(8),
            name: 'team.safetensors',
          });
          break;
        case 'import':
          tell({ kind: 'failed', session, request: message.request, message: 'The file holds a team of other sizes.' });
          break;
        case 'worth': {
          const units = sizes
            .slice(1, -1)
            .flatMap((size, k) =>
              Array.from({ length: size }, (_, unit) => ({ layer: k + 1, unit, value: random(), standardError: 0.1 })),
            );
          tell({ kind: 'worth', session, request: message.request, units });
          break;
        }
      }
    },
    listen(listener) {
      hear = listener;
    },
    close: () => clearInterval(timer),
  };
}
