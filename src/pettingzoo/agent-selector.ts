import { InvalidArgumentError } from '../gymnasium/index.js';
import { quote } from '../text/quote.js';
import { AgentOrderError } from './errors.js';

/** Goes round a list of agents: `reset` gives the first, `next` the next one, after the last again the first. */
export class AgentSelector<Agent extends string = string> {
  #at = -1;
  #agentOrder: readonly Agent[];

  /** @throws {@link InvalidArgumentError} for what is no array. */
  constructor(agentOrder: readonly Agent[]) {
    this.#agentOrder = requireAgents(agentOrder);
  }

  get agentOrder(): readonly Agent[] {
    return this.#agentOrder;
  }

  /** The agent that was given last, `null` before the first. */
  get selectedAgent(): Agent | null {
    return this.#agentOrder[this.#at] ?? null;
  }

  /**
   * Begins a new order, before its first agent.
   * @throws {@link InvalidArgumentError} for what is no array.
   */
  reinit(agentOrder: readonly Agent[]): void {
    this.#agentOrder = requireAgents(agentOrder);
    this.#at = -1;
  }

  /** Begins the order anew and gives its first agent. */
  reset(): Agent {
    this.#at = -1;
    return this.next();
  }

  /**
   * The next agent.
   * @throws {@link AgentOrderError} where there is none to give.
   */
  next(): Agent {
    if (this.#agentOrder.length === 0) {
      throw new AgentOrderError(
        'AgentSelector was asked for the next of no agents; expected at least one. Give them to reinit().',
      );
    }
    this.#at = (this.#at + 1) % this.#agentOrder.length;
    return this.#agentOrder[this.#at]!;
  }

  /** Whether the selected agent is the last of the order. */
  isLast(): boolean {
    return this.#at === this.#agentOrder.length - 1;
  }

  /** Whether the selected agent is the first of the order. */
  isFirst(): boolean {
    return this.#at === 0;
  }
}

function requireAgents<Agent extends string>(order: readonly Agent[]): readonly Agent[] {
  if (Array.isArray(order)) return order;
  throw new InvalidArgumentError(
    `AgentSelector got the order ${quote(order)}; expected an array of the agents' names.`,
  );
}
