import { describe, expect, test } from 'vitest';
import {
  AddRenderObservation,
  ClipAction,
  ClipReward,
  DelayObservation,
  DiscretizeAction,
  DiscretizeObservation,
  DtypeObservation,
  FilterObservation,
  FrameStackObservation,
  GymnasiumError,
  InvalidArgumentError,
  InvalidBoundError,
  InvalidProbabilityError,
  InvalidSpaceError,
  MaxAndSkipObservation,
  MultiDiscrete,
  NormalizeObservation,
  NormalizeReward,
  RecordEpisodeStatistics,
  RenderCollection,
  RepeatAction,
  RescaleAction,
  RescaleObservation,
  ReshapeObservation,
  StickyAction,
  TimeAwareObservation,
  TimeLimit,
  TransformAction,
  TransformObservation,
  UnsupportedModeError,
} from '../../../src/gymnasium/index.js';
import { Corridor } from '../corridor.js';
import { Scripted, ScriptedDict } from './scripted.js';
import { f32, minMax } from './wrapped-scripts.js';

const corridor = () => new Corridor();
const boxed = () => corridor() as never;
const open = () => new ClipAction(f32());
const multi = () =>
  new TransformObservation(corridor(), { func: () => Int32Array.of(0), observationSpace: new MultiDiscrete([2]) });

type Case = readonly [name: string, make: () => unknown, ErrorClass: typeof GymnasiumError, message: RegExp];

const cases: readonly Case[] = [
  [
    'TimeLimit',
    () => new TimeLimit(corridor(), { maxEpisodeSteps: 0 }),
    InvalidArgumentError,
    /maxEpisodeSteps = 0; expected a positive whole number/,
  ],
  [
    'TimeLimit',
    () => new TimeLimit(corridor(), { maxEpisodeSteps: 1.5 }),
    InvalidArgumentError,
    /maxEpisodeSteps = 1\.5/,
  ],
  [
    'RecordEpisodeStatistics',
    () => new RecordEpisodeStatistics(corridor(), { bufferLength: 0 }),
    InvalidArgumentError,
    /bufferLength = 0/,
  ],
  [
    'NormalizeReward',
    () => new NormalizeReward(corridor(), { gamma: 1.1 }),
    InvalidArgumentError,
    /gamma = 1\.1; expected a discount from 0 to 1/,
  ],
  ['NormalizeReward', () => new NormalizeReward(corridor(), { epsilon: -1 }), InvalidArgumentError, /epsilon = -1/],
  [
    'NormalizeObservation',
    () => new NormalizeObservation(f32(), { epsilon: Number.NaN }),
    InvalidArgumentError,
    /epsilon = NaN/,
  ],
  [
    'NormalizeObservation',
    () => new NormalizeObservation(new ScriptedDict() as never),
    InvalidSpaceError,
    /Dict.*Apply FlattenObservation first/,
  ],
  [
    'ClipReward',
    () => new ClipReward(corridor(), {}),
    InvalidBoundError,
    /minReward = null and maxReward = null; expected at least one/,
  ],
  [
    'ClipReward',
    () => new ClipReward(corridor(), { minReward: 2, maxReward: 1 }),
    InvalidBoundError,
    /minReward = 2 and maxReward = 1/,
  ],
  [
    'ClipAction',
    () => new ClipAction(boxed()),
    InvalidSpaceError,
    /ClipAction got the space Discrete\(2\); expected a Box/,
  ],
  ['RepeatAction', () => new RepeatAction(corridor(), { numRepeats: 0 }), InvalidArgumentError, /numRepeats = 0/],
  [
    'StickyAction',
    () => new StickyAction(corridor(), { repeatActionProbability: 1 }),
    InvalidProbabilityError,
    /from 0 to below 1/,
  ],
  [
    'StickyAction',
    () => new StickyAction(corridor(), { repeatActionProbability: 0.5, repeatActionDuration: 0 }),
    InvalidArgumentError,
    /repeatActionDuration = 0/,
  ],
  [
    'StickyAction',
    () => new StickyAction(corridor(), { repeatActionProbability: 0.5, repeatActionDuration: [3, 2] }),
    InvalidBoundError,
    /\[3, 2\].*Swap them/,
  ],
  [
    'RescaleObservation',
    () => new RescaleObservation(boxed(), { minObs: 0, maxObs: 1 }),
    InvalidSpaceError,
    /expected a Box/,
  ],
  [
    'RescaleObservation',
    () => new RescaleObservation(f32(), { minObs: 1, maxObs: 0 }),
    InvalidBoundError,
    /got \[1, 0\] for place 0, where the Box has \[-2, 3\]/,
  ],
  [
    'RescaleObservation',
    () => new RescaleObservation(f32(), { minObs: [0, 0], maxObs: 1 }),
    InvalidBoundError,
    /minimum of 2 numbers; expected one number, or 3/,
  ],
  [
    'RescaleObservation',
    () => new RescaleObservation(new Scripted({ dtype: 'uint8' }), { minObs: 0, maxObs: 1 }),
    InvalidSpaceError,
    /Apply DtypeObservation first/,
  ],
  [
    'RescaleAction',
    () => new RescaleAction(open(), minMax),
    InvalidBoundError,
    /a finite bound just where the Box has one/,
  ],
  [
    'DiscretizeObservation',
    () => new DiscretizeObservation(f32(), { bins: [2, 2] }),
    InvalidArgumentError,
    /bins = \[2,2\]; expected a positive whole number, or 3 of them/,
  ],
  ['DiscretizeObservation', () => new DiscretizeObservation(f32(), { bins: 0 }), InvalidArgumentError, /bins = 0/],
  ['DiscretizeAction', () => new DiscretizeAction(open(), { bins: 2 }), InvalidSpaceError, /not bounded on both sides/],
  [
    'ReshapeObservation',
    () => new ReshapeObservation(f32(), { shape: [2, 2] }),
    InvalidArgumentError,
    /shape = \[2,2\] for observations of shape \[3\].*product is 3/,
  ],
  [
    'DtypeObservation',
    () => new DtypeObservation(new ScriptedDict() as never, { dtype: 'int8' }),
    InvalidSpaceError,
    /Flatten it first/,
  ],
  [
    'DtypeObservation',
    () => new DtypeObservation(multi(), { dtype: 'float32' }),
    InvalidArgumentError,
    /expected an integer dtype/,
  ],
  [
    'FilterObservation',
    () => new FilterObservation(f32(), { filterKeys: ['a'] }),
    InvalidSpaceError,
    /expected a Dict or a Tuple/,
  ],
  [
    'FilterObservation',
    () => new FilterObservation(new ScriptedDict(), { filterKeys: ['c'] }),
    InvalidArgumentError,
    /\["c"\]; expected at least one of \["a","b"\]/,
  ],
  [
    'FilterObservation',
    () => new FilterObservation(new ScriptedDict(), { filterKeys: [] }),
    InvalidArgumentError,
    /filterKeys = \[\]/,
  ],
  [
    'FilterObservation',
    () => new FilterObservation(new ScriptedDict(), { filterKeys: ['a', 'a'] }),
    InvalidArgumentError,
    /each once/,
  ],
  [
    'FrameStackObservation',
    () => new FrameStackObservation(corridor(), { stackSize: 0 }),
    InvalidArgumentError,
    /stackSize = 0/,
  ],
  [
    'FrameStackObservation',
    () => new FrameStackObservation(corridor(), { stackSize: 2, paddingType: 99 }),
    InvalidArgumentError,
    /paddingType = 99; expected "reset", "zero" or an element of Discrete\(10\)/,
  ],
  ['DelayObservation', () => new DelayObservation(corridor(), { delay: -1 }), InvalidArgumentError, /delay = -1/],
  [
    'MaxAndSkipObservation',
    () => new MaxAndSkipObservation(f32(), { skip: 1 }),
    InvalidArgumentError,
    /skip = 1; expected a whole number from 2 on/,
  ],
  [
    'TimeAwareObservation',
    () => new TimeAwareObservation(corridor()),
    InvalidArgumentError,
    /no time limit.*Wrap it in TimeLimit first/,
  ],
  [
    'TimeAwareObservation',
    () => new TimeAwareObservation(new TimeLimit(new ScriptedDict(), { maxEpisodeSteps: 2 }), { dictTimeKey: 'a' }),
    InvalidArgumentError,
    /dictTimeKey = "a", which Dict.* has already/,
  ],
  [
    'RenderCollection',
    () => new RenderCollection(corridor()),
    UnsupportedModeError,
    /renderMode = null; expected a mode that gives single frames/,
  ],
  [
    'AddRenderObservation',
    () => new AddRenderObservation(new Corridor({ renderMode: 'ansi' })),
    UnsupportedModeError,
    /renderMode = "ansi"; expected "rgb_array"/,
  ],
  [
    'Wrapper of nothing',
    () => new TransformAction(undefined as never, { func: () => 0, actionSpace: null }),
    GymnasiumError,
    /TransformAction got undefined to wrap/,
  ],
];

describe('options that cannot be', () => {
  test.each(cases)('%s, case %#', (_, make, ErrorClass, message) => {
    expect(make).toThrow(ErrorClass);
    expect(make).toThrow(message);
  });
});
