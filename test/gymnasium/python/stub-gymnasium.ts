import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of NumPy, what the served program asks for. */
const numpy = `
class generic: pass
class ndarray: pass
bool_ = integer = floating = ()

class Values(list):
    def reshape(self, *shape):
        return self

def array(values, dtype=None):
    return Values(values)

def frombuffer(body, dtype, count, offset):
    code, size = {'float64': ('d', 8), 'float32': ('f', 4), 'uint8': ('B', 1), 'int32': ('i', 4)}[dtype]
    return memoryview(body)[offset:offset + count * size].cast(code)
`;

/** Of Gymnasium's spaces, two that hold something, and the names of the rest. */
const spaces = `
class Numbers(list):
    @property
    def flat(self):
        return [Number(value) for value in self]

class Number(float):
    def item(self):
        return float(self)

class Box:
    dtype = 'float32'
    def __init__(self, size):
        self.shape = (size,)
        self.low, self.high = Numbers([-1.0] * size), Numbers([0.0] * size)
        self.bounded_below, self.bounded_above = Numbers([1] * size), Numbers([0] * size)

class Discrete:
    start = 0
    class dtype:
        type = int
        def __str__(self):
            return 'int64'
    def __init__(self, n):
        self.n, self.dtype = n, Discrete.dtype()

class MultiDiscrete(Box): pass
class MultiBinary: pass
class Text: pass
class Dict: pass
class Tuple: pass
class OneOf: pass
class Sequence: pass
class Graph: pass
class GraphInstance: pass
class Unheard: pass
`;

/** An environment whose actions are mishaps, alone and as a vector environment. */
const gymnasium = `
import enum, os, signal, sys, threading, time
from array import array
from gymnasium import spaces

__version__ = '0.0-stub'

class error:
    class NameNotFound(Exception): pass
    class Error(Exception): pass

class vector:
    class AutoresetMode(enum.Enum):
        NEXT_STEP, SAME_STEP, DISABLED = 'NextStep', 'SameStep', 'Disabled'

class Spec:
    max_episode_steps, reward_threshold, nondeterministic = 7, None, True
    def __init__(self, id):
        self.id = id

class Stub:
    metadata = {'render_modes': ['ansi'], 'render_fps': 5, 'mode': vector.AutoresetMode.NEXT_STEP}

    def __init__(self, id, size=3, closed=None, slow_close=False, strange=False, render_mode=None):
        self.spec, self.size, self.closed, self.slow_close, self.render_mode = Spec(id), size, closed, slow_close, render_mode
        self.observation_space = spaces.Unheard() if strange else spaces.Box(size)
        self.action_space = spaces.Discrete(9)

    def observe(self, first):
        return array('f', [first + i / 4 for i in range(self.size)])

    def reset(self, seed=None, options=None):
        self.t = 0
        return self.observe(0.0 if seed is None else seed % 1000), {'seed': seed, 'options': options, 'pid': os.getpid()}

    def step(self, action):
        self.t += 1
        if action == 1:
            raise ValueError('no such move')
        if action == 2:
            print('about to exit', file=sys.stderr)
            os._exit(3)
        if action == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        if action == 4:
            time.sleep(60)
        if action == 5:
            print('printed by Python')
            os.write(1, b'written by C')
        if action == 6:
            sys.stdin.read()
        if action == 7:
            os.system('sleep 60 & echo $! > ' + self.closed)
        if action == 8:
            threading.Timer(0.05, lambda: os._exit(4)).start()
        return self.observe(float(self.t)), 0.5 * self.t, self.t == 3, self.t == 4, {
            'action': action, 'nan': float('nan'), 'inf': float('-inf'), 'minus': -0.0, 'large': 2**60 + 1, 'none': None,
            'bytes': array('B', [1, 2]), 'long': array('q', [-2**40]), 'list': [1, (True, 'x')], 'object': Spec, 2: {'a': 1},
        }

    def render(self):
        return None if self.render_mode is None else 't = ' + str(self.t)

    def close(self):
        if self.slow_close:
            time.sleep(60)
        if self.closed is not None:
            with open(self.closed, 'a') as file:
                file.write('closed')

class VectorStub:
    def __init__(self, id, num_envs, mode, vector_kwargs, **kwargs):
        self.envs = [Stub(id, **kwargs) for _ in range(num_envs)]
        self.spec, self.render_mode, self.num_envs = self.envs[0].spec, None, num_envs
        self.single_observation_space, self.single_action_space = self.envs[0].observation_space, self.envs[0].action_space
        self.action_space = spaces.MultiDiscrete(num_envs)
        self.metadata = {**vector_kwargs, 'vectorization': mode}

    def join(self, observations):
        flat = array('f', [value for observation in observations for value in observation])
        return memoryview(flat).cast('B').cast('f', [self.num_envs, len(observations[0])])

    def flags(self, values):
        return memoryview(bytes(values)).cast('B').cast('?')

    def reset(self, seed=None, options=None):
        seeds = seed if isinstance(seed, list) else [None if seed is None else seed + i for i in range(self.num_envs)]
        observations = [env.reset(seed=one)[0] for env, one in zip(self.envs, seeds)]
        return self.join(observations), {'seeds': seeds, 'options': None if options is None else str(options)}

    def step(self, actions):
        results = [env.step(action) for env, action in zip(self.envs, actions)]
        infos = {'action': array('d', [result[4]['action'] for result in results]), '_action': self.flags([1] * self.num_envs),
                 'even': self.flags([action % 2 == 0 for action in actions])}
        return (self.join([result[0] for result in results]), array('d', [result[1] for result in results]),
                self.flags([result[2] for result in results]), self.flags([result[3] for result in results]), infos)

    def render(self):
        return None

    def close(self):
        for env in self.envs:
            env.close()

def make(id, **kwargs):
    if id == 'Unknown-v0':
        raise error.NameNotFound('Environment Unknown does not exist. Did you mean: Stub?')
    if id == 'Exit-v0':
        sys.exit('cannot go on')
    return Stub(id, **kwargs)

def make_vec(id, num_envs, vectorization_mode=None, vector_kwargs=None, **kwargs):
    return VectorStub(id, num_envs, vectorization_mode, vector_kwargs, **kwargs)
`;

/**
 * A folder with a stand-in for Python's gymnasium, small enough to test everything but Gymnasium itself wherever there
 * is a Python.
 */
export function writeStubGymnasium(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'stub-gymnasium-'));
  mkdirSync(join(folder, 'gymnasium'));
  writeFileSync(join(folder, 'numpy.py'), numpy);
  writeFileSync(join(folder, 'gymnasium', 'spaces.py'), spaces);
  writeFileSync(join(folder, 'gymnasium', '__init__.py'), gymnasium);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
