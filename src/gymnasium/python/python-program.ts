/**
 * What Python runs: it makes one environment and answers one message after the other until its input ends.
 *
 * It is text because the build carries no other files. Messages come in by standard input and go out by standard
 * output, which are taken away from the environment first: what that prints goes to standard error, and cannot come
 * between two messages.
 */
export const PYTHON_PROGRAM = `
import enum, json, math, os, signal, struct, sys, threading, traceback


def end_with_parent():
    """Waits for the end of a pipe that nobody writes to: it comes when the parent dies, whatever it died of."""
    try:
        os.set_inheritable(3, False)
        os.read(3, 1)
    except OSError:
        return
    # The processes of an AsyncVectorEnv are in the group of this one and would outlive it.
    if hasattr(os, 'killpg') and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


threading.Thread(target=end_with_parent, daemon=True).start()
requests, answers = os.fdopen(os.dup(0), 'rb'), os.fdopen(os.dup(1), 'wb')
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
os.dup2(2, 1)


def decode(wire, body):
    if not isinstance(wire, list):
        return wire
    kind, value = wire[0], wire[1]
    if kind == 'float':
        return float(value)
    if kind == 'int':
        return int(value)
    if kind == 'list':
        return [decode(item, body) for item in value]
    if kind == 'dict':
        return {key: decode(part, body) for key, part in value}
    dtype = 'float64' if value in ('int64', 'uint64') else value
    return numpy.frombuffer(body, dtype, math.prod(wire[2]), wire[3])


def encode(value, body):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, enum.Enum):
        return encode(value.value, body)
    if isinstance(value, numpy.bool_):
        return bool(value)
    if isinstance(value, (int, numpy.integer)):
        return int(value) if abs(int(value)) <= 2**53 else ['int', str(int(value))]
    if isinstance(value, (float, numpy.floating)):
        return float(value) if math.isfinite(value) else ['float', str(float(value))]
    if isinstance(value, spaces.GraphInstance):
        return ['graph', *(encode(part, body) for part in (value.nodes, value.edges, value.edge_links))]
    if isinstance(value, (list, tuple)):
        return ['list', [encode(item, body) for item in value]]
    if isinstance(value, dict):
        return ['dict', [[str(key), encode(part, body)] for key, part in value.items()]]
    return encode_array(value, body)


kinds = {**dict.fromkeys('bhilqn', 'int'), **dict.fromkeys('BHILQN', 'uint'), 'f': 'float', 'd': 'float'}


def encode_array(value, body):
    try:
        view = memoryview(value)
    except (TypeError, ValueError, BufferError):
        view = None
    if view is not None and (view.format in kinds or view.format == '?'):
        dtype = 'bool' if view.format == '?' else kinds[view.format] + str(8 * view.itemsize)
        offset = sum(len(part) for part in body)
        data = view.tobytes()
        body.append(data + bytes(-len(data) % 8))
        return ['array', dtype, list(view.shape), offset]
    if isinstance(value, numpy.ndarray):
        # Half and long floats, or another order of bytes.
        if value.dtype.kind in 'fiu':
            return encode_array(value.astype('float64' if value.dtype.kind == 'f' else 'int64'), body)
        return encode(value.tolist(), body)
    return ['repr', repr(value)]


def dtype_of(space):
    return {'bool': 'uint8', 'float16': 'float32'}.get(str(space.dtype), str(space.dtype))


def bound(values, bounded, infinite):
    all_of_them = [value.item() + 0 if is_bounded else infinite for value, is_bounded in zip(values.flat, bounded.flat)]
    return all_of_them[0] if all_of_them and all(value == all_of_them[0] for value in all_of_them) else all_of_them


def describe(space):
    if isinstance(space, spaces.Box):
        low, high = bound(space.low, space.bounded_below, '-Infinity'), bound(space.high, space.bounded_above, 'Infinity')
        return {'type': 'Box', 'low': low, 'high': high, 'shape': list(space.shape), 'dtype': dtype_of(space)}
    if isinstance(space, spaces.Discrete):
        return {'type': 'Discrete', 'n': int(space.n), 'start': int(space.start), 'dtype': dtype_of(space)}
    if isinstance(space, spaces.MultiDiscrete):
        nvec, start = ([int(value) for value in values.flat] for values in (space.nvec, space.start))
        fits = all(first >= -2**31 and first + count <= 2**31 for first, count in zip(start, nvec))
        dtype = 'int32' if dtype_of(space) == 'int64' and fits else dtype_of(space)
        return {'type': 'MultiDiscrete', 'nvec': nvec, 'start': start, 'shape': list(space.shape), 'dtype': dtype}
    if isinstance(space, spaces.MultiBinary):
        return {'type': 'MultiBinary', 'shape': list(space.shape)}
    if isinstance(space, spaces.Text):
        lengths = {'minLength': int(space.min_length), 'maxLength': int(space.max_length)}
        return {'type': 'Text', **lengths, 'charset': ''.join(space.character_list)}
    if isinstance(space, spaces.Dict):
        return {'type': 'Dict', 'spaces': [[str(key), describe(part)] for key, part in space.spaces.items()]}
    if isinstance(space, (spaces.Tuple, spaces.OneOf)):
        return {'type': 'Tuple' if isinstance(space, spaces.Tuple) else 'OneOf', 'spaces': [describe(part) for part in space.spaces]}
    if isinstance(space, spaces.Sequence):
        return {'type': 'Sequence', 'space': describe(space.feature_space), 'stack': bool(space.stack)}
    if isinstance(space, spaces.Graph):
        edges = None if space.edge_space is None else describe(space.edge_space)
        return {'type': 'Graph', 'nodeSpace': describe(space.node_space), 'edgeSpace': edges}
    raise TypeError(f'The space {space!r} is not one of those that come with Gymnasium, so it cannot be translated. Wrap the environment.')


def element(space, value):
    """The element of a space that plain data and flat arrays stand for."""
    if isinstance(space, spaces.Discrete):
        return space.dtype.type(value)
    if isinstance(space, (spaces.Box, spaces.MultiBinary, spaces.MultiDiscrete)):
        return numpy.array(value, dtype=space.dtype).reshape(space.shape)
    if isinstance(space, spaces.Tuple):
        return tuple(element(part, item) for part, item in zip(space.spaces, value))
    if isinstance(space, spaces.Dict):
        return {key: element(part, value[str(key)]) for key, part in space.spaces.items()}
    if isinstance(space, spaces.OneOf):
        return numpy.int64(value[0]), element(space.spaces[value[0]], value[1])
    if isinstance(space, spaces.Sequence):
        items = [element(space.feature_space, item) for item in value]
        return stacked(space.feature_space, items) if space.stack else tuple(items)
    if isinstance(space, spaces.Graph):
        edges, links = value['edges'], value['edgeLinks']
        return spaces.GraphInstance(
            nodes=features(space.node_space, value['nodes']),
            edges=None if edges is None else features(space.edge_space, edges),
            edge_links=None if links is None else numpy.array(links).reshape(-1, 2),
        )
    return value


def features(space, values):
    return numpy.array(values, dtype=space.dtype).reshape(-1, *space.shape)


def stacked(space, items):
    from gymnasium.vector.utils import concatenate, create_empty_array
    return concatenate(space, items, create_empty_array(space, len(items)))


class Served:
    def make(self, id, kwargs, modules, vector):
        global numpy, gymnasium, spaces
        import gymnasium, numpy
        from gymnasium import spaces
        for module in modules:
            __import__(module)
        if id.startswith('ALE/'):
            try:
                import ale_py
                gymnasium.register_envs(ale_py)
            except ImportError:
                pass  # Gymnasium says that the namespace is unknown.
        if vector is None:
            self.env = env = gymnasium.make(id, **kwargs)
        else:
            if not hasattr(gymnasium.vector, 'AutoresetMode'):
                raise gymnasium.error.Error(f'Gymnasium {gymnasium.__version__} knows no autoreset modes; expected 1.1 or newer.')
            mode = {'autoreset_mode': gymnasium.vector.AutoresetMode(vector['autoresetMode'])}
            if vector['mode'] == 'vector_entry_point':
                mode = {}
            self.env = env = gymnasium.make_vec(
                id, vector['numEnvs'], vectorization_mode=vector['mode'], vector_kwargs=mode, **kwargs
            )
        self.vector = vector is not None
        spec = env.spec
        fields = ('id', 'max_episode_steps', 'reward_threshold', 'nondeterministic')
        return {
            'observationSpace': json.dumps(describe(env.single_observation_space if self.vector else env.observation_space)),
            'actionSpace': json.dumps(describe(env.single_action_space if self.vector else env.action_space)),
            'metadata': env.metadata,
            'renderMode': env.render_mode,
            'spec': None if spec is None else {field: getattr(spec, field) for field in fields},
        }

    def reset(self, seed, options):
        if self.vector and options is not None and options.get('reset_mask') is not None:
            options['reset_mask'] = numpy.array(options['reset_mask'], dtype=bool)
        return self.env.reset(seed=seed, options=options)

    def step(self, action):
        return self.env.step(element(self.env.action_space, action))

    def render(self):
        return self.env.render()

    def close(self):
        if hasattr(self, 'env'):
            self.env.close()


def answer(served, header, request_body):
    body = []
    try:
        result = encode(getattr(served, header['call'])(**decode(header['args'], request_body)), body)
        return {'result': result}, body
    except Exception as error:
        module = error.name if isinstance(error, ModuleNotFoundError) else None
        about = {'type': type(error).__name__, 'message': str(error), 'traceback': traceback.format_exc(), 'module': module}
        return {'error': {**about, 'python': sys.executable, 'version': sys.version.split()[0]}}, []


def serve():
    served = Served()
    while True:
        prefix = requests.read(8)
        if len(prefix) < 8:
            return
        header_length, body_length = struct.unpack('<II', prefix)
        header = json.loads(requests.read(header_length))
        result, body = answer(served, header, bytearray(requests.read(body_length)))
        text = json.dumps(result).encode()
        text += b' ' * (-len(text) % 8)
        answers.write(struct.pack('<II', len(text), sum(len(part) for part in body)) + text)
        for part in body:
            answers.write(part)
        answers.flush()
        if header['call'] == 'close':
            return


serve()
`;
