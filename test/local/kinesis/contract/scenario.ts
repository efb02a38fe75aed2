// What a Kinesis API must do, as data: each scenario works on a stream of its own through the AWS SDK and returns what it saw; every target
// must have seen the same. Where an oracle is known to be wrong the scenario says so and why, and that oracle is passed over.
import type { ContractApi } from './contract-api.ts';
import type { TargetName } from './targets.ts';

export interface Scenario {
  readonly name: string;
  readonly run: (api: ContractApi) => Promise<unknown>;
  readonly expected: unknown;
  readonly wrongIn?: Partial<Record<TargetName, string>>;
}

// Faults that several scenarios meet.
export const OWN_WORDS = 'has its own words';
export const NAMED_INVALID_ARGUMENT = 'calls it InvalidArgumentException';
export const ONE_TOO_LOW = 'divides 2^128 - 1, so that the borders of two and four shards are one too low';
