import { quote } from '../../text/quote.js';
import { checkOptions } from '../check-options.js';
import { InvalidMaskError, InvalidSeedError, InvalidSpaceError, InvalidValueError } from '../errors.js';
import { Box } from './box.js';
import { batchDType, concatenate } from './concatenate.js';
import { Discrete } from './discrete.js';
import { type AnyTypedArray, type DType, zeros } from './dtype.js';
import { iterate } from './iterate.js';
import { MultiDiscrete } from './multi-discrete.js';
import { nest, unnest } from './nested-array.js';
import { MOST_ELEMENTS, sizeOf } from './shape.js';
import { type SeedOrGenerator, Space, type SpaceSeed } from './space.js';
import type { SpaceJSON } from './space-json.js';

/** What nodes and edges of a {@link Graph} are made of. */
export type FeatureSpace = Box<DType> | Discrete;

/** A graph: features of its nodes and edges, each a batch in a flat array, and which nodes each edge joins. */
export interface GraphInstance {
  /** `[node][...feature]`, flat. */
  readonly nodes: AnyTypedArray;
  /** `[edge][...feature]`, flat; `null` when there are none. */
  readonly edges: AnyTypedArray | null;
  /** `[edge][from, to]`, flat: indices of nodes; `null` when there are no edges. */
  readonly edgeLinks: Int32Array | null;
}

/** A mask or probability for nodes and for edges, where these are Discrete. */
type GraphChoice = readonly [
  nodes: readonly ArrayLike<number>[] | null,
  edges: ArrayLike<number> | readonly ArrayLike<number>[] | null,
];

/** How large a sampled graph is. */
export interface GraphSize {
  /** At least 1. Default: 10. */
  readonly numNodes?: number;
  /** At least 0. Default: uniform below numNodes·(numNodes − 1). */
  readonly numEdges?: number | null;
}

/** Graphs of any size, with features from one space on their nodes and from another, or none, on their edges. */
export class Graph extends Space<GraphInstance> {
  readonly nodeSpace: FeatureSpace;
  readonly edgeSpace: FeatureSpace | null;

  /** @throws {@link InvalidSpaceError} when a space is neither a Box nor a Discrete (nor, for edges, `null`). */
  constructor(
    nodeSpace: FeatureSpace,
    edgeSpace: FeatureSpace | null,
    options: { readonly seed?: SeedOrGenerator | null } = {},
  ) {
    const parts = edgeSpace === null ? [nodeSpace] : [nodeSpace, edgeSpace];
    for (const space of parts) {
      if (!(space instanceof Box || space instanceof Discrete)) {
        const given: unknown = space;
        throw new InvalidSpaceError(
          `Got ${given instanceof Space ? given : quote(given)} for a Graph; its nodes and edges are from a Box or a Discrete, or the edges null.`,
        );
      }
    }
    super(null, null, parts);
    const { seed } = checkOptions('Graph', options, { seed: 'any?' });
    this.nodeSpace = nodeSpace;
    this.edgeSpace = edgeSpace;
    this.startStream(seed);
  }

  get isFlattenable(): false {
    return false;
  }

  /**
   * Seeds this space and those of nodes and edges: from an integer, or from one seed for each. (Samples come from the
   * stream of this space alone.)
   *
   * @returns the seed of this space, of the nodes' and, if there is one, of the edges' space.
   */
  override seed(seed?: SpaceSeed | null): SpaceSeed[] {
    const parts = this.edgeSpace === null ? [this.nodeSpace] : [this.nodeSpace, this.edgeSpace];
    if (seed == null) return [this.seedSelf(), ...parts.map((space) => space.seed())];
    if (Array.isArray(seed)) {
      if (seed.length !== parts.length + 1) {
        throw new InvalidSeedError(
          `Got ${seed.length} seeds for ${this}; expected an integer, or ${parts.length + 1}: its own and one for each of its spaces.`,
        );
      }
      return [this.seedSelf(seed[0]), ...parts.map((space, i) => space.seed(seed[i + 1]))];
    }
    this.seedSelf(seed);
    const seeds = parts.map(() => this.npRandom.integers(2 ** 31 - 1));
    // Seeded anew, so that the stream is the same whether the other seeds were drawn or given.
    return [this.seedSelf(seed), ...parts.map((space, i) => space.seed(seeds[i]))];
  }

  /**
   * A graph with independent features and uniform links.
   *
   * @param mask for Discrete nodes a mask for each node; for Discrete edges one for all edges, or with `numEdges` one
   * for each.
   * @param probability the same with probabilities.
   * @throws {@link InvalidMaskError} when either does not have that form, both are given, or a size is not a valid
   * integer.
   */
  override sample(mask?: GraphChoice | null, probability?: GraphChoice | null, size: GraphSize = {}): GraphInstance {
    this.requireOneOf(mask, probability);
    const { numNodes = 10 } = checkOptions('Graph.sample', size, { numNodes: 'any?', numEdges: 'any?' });
    this.#requireCount('nodes', numNodes, 1);
    const numEdges = size.numEdges ?? this.#drawEdges(numNodes);
    this.#requireCount('edges', numEdges, 0);
    const [nodeChoice, givenEdgeChoice] = mask ?? probability ?? [null, null];
    const edgeChoice =
      givenEdgeChoice !== null && size.numEdges == null ? new Array(numEdges).fill(givenEdgeChoice) : givenEdgeChoice;
    const features = (space: Space, choice: unknown): AnyTypedArray =>
      (mask != null ? space.sample(choice) : space.sample(null, choice)) as AnyTypedArray;
    const nodes = features(this.#several(this.nodeSpace, numNodes), nodeChoice);
    if (this.edgeSpace === null || numEdges === 0) return { nodes, edges: null, edgeLinks: null };
    const edges = features(this.#several(this.edgeSpace, numEdges), edgeChoice);
    const edgeLinks = this.npRandom.integers(0, numNodes, { size: 2 * numEdges, dtype: 'int32' });
    return { nodes, edges, edgeLinks };
  }

  /** Refuses a number of nodes or edges that is none, or for whose features there is no array. */
  #requireCount(what: 'nodes' | 'edges', count: number, least: number): void {
    const space = what === 'nodes' ? this.nodeSpace : this.edgeSpace;
    const most = Math.floor(MOST_ELEMENTS / 2 / Math.max(1, space === null ? 1 : sizeOf(space.shape!)));
    if (Number.isInteger(count) && count >= least && count <= most) return;
    throw new InvalidMaskError(
      `Got ${quote(count)} ${what} for ${this}; expected at least ${least} and at most ${most}. Pass numNodes and numEdges.`,
    );
  }

  #drawEdges(numNodes: number): number {
    return numNodes > 1 ? this.npRandom.integers(numNodes * (numNodes - 1)) : 0;
  }

  /** The space of `n` features at once, on the stream of this graph. */
  #several(space: FeatureSpace, n: number): Space {
    const seed = this.npRandom;
    if (space instanceof Discrete) {
      const dtype = batchDType(space) as 'int32';
      // Gymnasium 1.3 forgets `start` here, so that its samples are not in the space where start is not 0.
      return new MultiDiscrete(new Array(n).fill(space.n), { start: new Array(n).fill(space.start), dtype, seed });
    }
    const repeat = (bound: AnyTypedArray): Float64Array =>
      Float64Array.from({ length: n * bound.length }, (_, i) => bound[i % bound.length]!);
    const { dtype } = space;
    return new Box(repeat(space.low), repeat(space.high), { shape: [n, ...space.shape], dtype, seed });
  }

  override contains(x: unknown): boolean {
    if (typeof x !== 'object' || x === null || !('nodes' in x && 'edges' in x && 'edgeLinks' in x)) return false;
    const { nodes, edges, edgeLinks } = x;
    const nodeCount = countOf(this.nodeSpace, nodes);
    if (nodeCount === null) return false;
    if (edges === null || edgeLinks === null) return edges === edgeLinks;
    const edgeCount = this.edgeSpace === null ? null : countOf(this.edgeSpace, edges);
    return (
      edgeCount !== null &&
      ArrayBuffer.isView(edgeLinks) &&
      (edgeLinks as AnyTypedArray).length === 2 * edgeCount &&
      (edgeLinks as AnyTypedArray).every((node: number) => Number.isInteger(node) && node >= 0 && node < nodeCount)
    );
  }

  override equals(other: unknown): boolean {
    return (
      other instanceof Graph &&
      this.nodeSpace.equals(other.nodeSpace) &&
      (this.edgeSpace === null ? other.edgeSpace === null : this.edgeSpace.equals(other.edgeSpace))
    );
  }

  override toJSON(): SpaceJSON & { readonly type: 'Graph' } {
    return { type: 'Graph', nodeSpace: this.nodeSpace.toJSON(), edgeSpace: this.edgeSpace?.toJSON() ?? null };
  }

  override valueToJSON({ nodes, edges, edgeLinks }: GraphInstance): unknown {
    const features = (space: FeatureSpace, batch: AnyTypedArray): unknown[] =>
      iterate(space, batch).map((item) => (space as Space).valueToJSON(item));
    return {
      nodes: features(this.nodeSpace, nodes),
      edges: edges === null || this.edgeSpace === null ? null : features(this.edgeSpace, edges),
      edgeLinks: edgeLinks === null ? null : nest(edgeLinks, [edgeLinks.length / 2, 2]),
    };
  }

  override valueFromJSON(json: unknown): GraphInstance {
    const { nodes, edges, edgeLinks } = (json ?? {}) as { readonly [key: string]: unknown };
    const links = edgeLinks === null ? null : unnest(edgeLinks);
    const areLinks =
      edgeLinks === null ||
      links?.flat.every((node) => Number.isInteger(node) && node >= 0 && node < MOST_ELEMENTS) === true;
    if (!Array.isArray(nodes) || (edges !== null && !Array.isArray(edges)) || !areLinks) {
      throw new InvalidValueError(
        `Got ${quote(json)} as an element of ${this}; expected { nodes, edges, edgeLinks } with arrays, or null for no edges.`,
      );
    }
    const features = (space: FeatureSpace, items: unknown[]): AnyTypedArray =>
      items.length === 0
        ? zeros(batchDType(space)!, 0)
        : (concatenate(
            space,
            items.map((item) => space.valueFromJSON(item)),
          ) as AnyTypedArray);
    return {
      nodes: features(this.nodeSpace, nodes),
      edges: edges === null || this.edgeSpace === null ? null : features(this.edgeSpace, edges),
      edgeLinks: links === null ? null : Int32Array.from(links.flat),
    };
  }

  override toString(): string {
    return `Graph(${this.nodeSpace}, ${this.edgeSpace ?? 'null'})`;
  }
}

/** How many features a batch holds, `null` when it is none or one of them is not in the space. */
function countOf(space: FeatureSpace, batch: unknown): number | null {
  if (!ArrayBuffer.isView(batch) || batch instanceof DataView) return null;
  const array = batch as AnyTypedArray;
  if (space instanceof Box && array.length % space.low.length !== 0) return null;
  const items = iterate(space, array);
  return items.every((item) => space.contains(item)) ? items.length : null;
}
