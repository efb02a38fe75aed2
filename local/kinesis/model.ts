// The Kinesis service as a value: pure, synchronous, without I/O, its clock handed in. The simulator calls it directly; the server beside it
// only puts HTTP in front. What it models is what consumers and producers can observe: order, positions, lineage, lag, limits.
//
//   model.call('PutRecords', { StreamName: 'trades', Records: [{ PartitionKey: 'k', Data: 'aGVsbG8=' }] })
//
// Not modelled: enhanced fan-out, tags, encryption.
import type { Clock } from '../../shared/time/clock.ts';
import { Account } from './account.ts';
import { KinesisError } from './kinesis-error.ts';
import { type KinesisLimits, LIMITS_AWS } from './limits.ts';
import type { Operation } from './operations/operation.ts';
import { type OperationName, operations } from './operations/registry.ts';
import { checkInput } from './shape.ts';

type Registry = typeof operations;
export type InputOf<N extends OperationName> = Parameters<Registry[N]['run']>[1];
export type OutputOf<N extends OperationName> = ReturnType<Registry[N]['run']>;

export interface KinesisModelOptions {
  readonly clock: Pick<Clock, 'nowMs'>;
  /** @default LIMITS_AWS */
  readonly limits?: KinesisLimits;
  /** How long a stream stays CREATING, UPDATING and DELETING, by the clock. @default 0: changes are there at once */
  readonly transitionMs?: number;
  /** @default '000000000000' */
  readonly accountId?: string;
  /** @default 'us-east-1' */
  readonly region?: string;
}

export class KinesisModel {
  readonly #account: Account;

  constructor({ clock, limits = LIMITS_AWS, transitionMs = 0, accountId = '000000000000', region = 'us-east-1' }: KinesisModelOptions) {
    this.#account = new Account({ clock, limits, transitionMs, accountId, region });
  }

  /** Answers one API call in the wire's own form (`Data` is base64, times are seconds). Throws `KinesisError` where AWS refuses. */
  call<N extends OperationName>(name: N, input: InputOf<N>): OutputOf<N> {
    return this.callUnchecked(name, input) as OutputOf<N>;
  }

  /** The same for a name and an input that came from outside. */
  callUnchecked(name: string, input: unknown): unknown {
    const operation = Object.hasOwn(operations, name)
      ? (operations[name as OperationName] as unknown as Operation<unknown, unknown>)
      : undefined;
    if (operation === undefined) {
      throw new KinesisError(
        'UnknownOperationException',
        `${name === '' ? 'No operation' : name} is not an operation of the local Kinesis; it answers ${Object.keys(operations).join(', ')}.`,
      );
    }
    this.#account.checkCallRate(name);
    return operation.run(this.#account, checkInput(operation.input, input ?? {}));
  }
}
