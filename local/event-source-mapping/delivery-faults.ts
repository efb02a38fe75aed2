// What Lambda is allowed to do and seldom does: deliver twice, deliver again what had succeeded, let two invocations of one batch overlap.
// Switched on by a test, which thereby meets in seconds what production meets in months.
import type { InvocationResult } from '../lambda/invocation-result.ts';
import type { Choose } from '../lambda/seeded-choice.ts';

/**
 * `retry-after-success`: the answer is lost, the batch comes again under its request id. `redelivery`: the batch before comes again first, as
 * after a poller that lost its newest checkpoint. `overlap`: the batch runs twice at the same time; the first answer counts, and the other
 * invocation runs on beside what comes next.
 */
export type DeliveryFault = 'none' | 'retry-after-success' | 'redelivery' | 'overlap';

/** Decides about one delivery. */
export type ChooseFault = (delivery: { readonly shardId: string; readonly batchNumber: number }) => DeliveryFault;

const FAULTS: readonly DeliveryFault[] = ['retry-after-success', 'redelivery', 'overlap'];

/** About one delivery in `oneIn` suffers one of the faults. */
export function faultsFrom(choose: Choose, oneIn: number): ChooseFault {
  return () => (choose(oneIn) === 0 ? FAULTS[choose(FAULTS.length)]! : 'none');
}

export interface Delivery {
  readonly requestId: string;
  readonly eventText: string;
}

/** Invokes under faults, for one shard. */
export class FaultyInvoker {
  readonly #invoke: (delivery: Delivery) => Promise<InvocationResult>;
  readonly #zombies = new Set<Promise<unknown>>();
  #previous: Delivery | null = null;

  constructor(invoke: (delivery: Delivery) => Promise<InvocationResult>) {
    this.#invoke = invoke;
  }

  async invoke(delivery: Delivery, fault: DeliveryFault): Promise<InvocationResult> {
    if (fault === 'redelivery' && this.#previous) await this.#invoke(this.#previous);
    const result = fault === 'overlap' ? await this.#invokeTwice(delivery) : await this.#invoke(delivery);
    if (result.kind !== 'succeeded') return result;
    this.#previous = delivery;
    return fault === 'retry-after-success' ? this.#invoke(delivery) : result;
  }

  /** Resolves when no invocation runs any more whose answer nobody waits for. */
  async settled(): Promise<void> {
    await Promise.all(this.#zombies);
  }

  #invokeTwice(delivery: Delivery): Promise<InvocationResult> {
    const both = [this.#invoke(delivery), this.#invoke(delivery)];
    for (const one of both) {
      const ended: Promise<unknown> = one.catch(() => {}).finally(() => this.#zombies.delete(ended));
      this.#zombies.add(ended);
    }
    return Promise.race(both);
  }
}
