// One page for the contract of an operation: its name on the wire, what it takes, what it does. Operations are synchronous and change
// nothing before they have checked everything; what they throw is a `KinesisError`.
import type { Account } from '../account.ts';
import { type Shape, string } from '../shape.ts';

export interface Operation<I, O> {
  readonly name: string;
  /** Declares, and so checks and types, the request. */
  readonly input: Shape<I>;
  run(account: Account, input: I): O;
}

/** Ties the types of an operation together; it is the declaration itself otherwise. */
export function operation<I, O>(definition: Operation<I, O>): Operation<I, O> {
  return definition;
}

// The members that many requests have.
const NAME = '[a-zA-Z0-9_.-]+';
export const streamName = string({ pattern: NAME, lengthMin: 1, lengthMax: 128 });
export const streamArn = string({ pattern: 'arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+', lengthMin: 1, lengthMax: 2048 });
export const shardId = string({ pattern: NAME, lengthMin: 1, lengthMax: 128 });
export const hashKey = string({ pattern: '0|([1-9]\\d{0,38})' });
export const sequenceNumber = string({ pattern: '0|([1-9]\\d{0,128})' });
export const nextToken = string({ lengthMin: 1, lengthMax: 1_048_576 });
