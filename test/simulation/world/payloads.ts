// The records of a producer: rows with event times around their arrival, some unreadable, some without a time, some from the future, some packed
// by the KPL, some compressed; and a record that ends every process that runs over it. What each payload means is remembered for the oracle.
import { gzipSync } from 'node:zlib';
import type { ProducerRecord } from '../../../shared/kinesis/producer.ts';
import { kplAggregate } from '../../kinesis/kpl-aggregate.ts';
import { MAX_FUTURE_MS } from '../programs/programs.ts';
import type { Scenario } from '../scenario.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Key, Keys } from './keys.ts';

export interface UserRecord {
  readonly id: number;
  readonly k: string;
  readonly v: number;
  readonly atMs: number | null;
  readonly partitionKey: string;
  /** Decimal, as producers give it; null where the partition key decides the shard. */
  readonly explicitHashKey: string | null;
  /** -1 where the record is not part of an aggregate. */
  readonly subSequenceNumber: number;
  /** `unreadable`: nobody can decode it. `poison`: whoever runs over it dies. */
  readonly kind: 'row' | 'undecodable' | 'poison';
}

/** What stands in the payload of a record that ends processes. */
export const POISON = '"poison":true';

const IN_AGGREGATE_MAX = 5;

export class Payloads {
  /** By data, base64: every payload holds the numbers of its rows, so no two are alike. */
  readonly #meanings = new Map<string, readonly UserRecord[]>();
  readonly #scenario: Scenario;
  readonly #chance: Chance;
  readonly #faults: Faults;
  readonly #keys: Keys;
  #nextId = 0;

  constructor(scenario: Scenario, chance: Chance, faults: Faults, keys: Keys) {
    this.#scenario = scenario;
    this.#chance = chance;
    this.#faults = faults;
    this.#keys = keys;
  }

  meaningOf(dataBase64: string): readonly UserRecord[] {
    const meaning = this.#meanings.get(dataBase64);
    if (meaning === undefined) throw new Error(`no producer sent ${dataBase64}`);
    return meaning;
  }

  /** The next record of the producer. */
  next(nowMs: number): ProducerRecord {
    const chance = this.#chance;
    const keys = this.#keys.all;
    const first = chance.pick(keys);
    // Lambda does not tell the explicit hash key of a plain record; aggregates tell those of theirs.
    const isAggregate = first.isTold && (chance.happens(0.2) || first.explicitHashKey !== null);
    const told = keys.filter(key => key.isTold);
    const others = isAggregate ? Array.from({ length: chance.below(IN_AGGREGATE_MAX) }, () => chance.pick(told)) : [];
    const users = [first, ...others].map((key, sub) => this.#user(key, nowMs, isAggregate ? sub : -1));
    const parts = users.map(user => ({
      ...{ partitionKey: user.partitionKey, data: this.#bytesOf(user) },
      ...(user.explicitHashKey !== null && { explicitHashKey: user.explicitHashKey }),
    }));
    const data = isAggregate ? kplAggregate(parts) : parts[0]!.data;
    this.#meanings.set(Buffer.from(data).toString('base64'), users);
    if (isAggregate) this.#faults.count('record.aggregated');
    const { partitionKey, explicitHashKey } = users[0]!;
    return { partitionKey, data, ...(explicitHashKey !== null && { explicitHashKey }) };
  }

  #user({ k, partitionKey, explicitHashKey }: Key, nowMs: number, subSequenceNumber: number): UserRecord {
    const chance = this.#chance;
    const { disorderMs } = this.#scenario;
    const isFuture = chance.happens(0.01);
    const jitterMs = isFuture ? MAX_FUTURE_MS * 3 : chance.between(-disorderMs, Math.floor(disorderMs / 8));
    const kind = chance.happens(0.03) ? 'undecodable' : subSequenceNumber < 0 && this.#faults.strikes('lambda.poison') ? 'poison' : 'row';
    const atMs = chance.happens(0.03) ? null : Math.floor(nowMs) + jitterMs;
    if (isFuture) this.#faults.count('record.from-the-future');
    if (kind === 'undecodable') this.#faults.count('record.undecodable');
    if (explicitHashKey !== null) this.#faults.count('record.explicit-key');
    else if (partitionKey !== k) this.#faults.count('record.stray');
    const named = { k, partitionKey, explicitHashKey: explicitHashKey === null ? null : String(explicitHashKey) };
    return { id: this.#nextId++, ...named, v: chance.below(100), atMs, subSequenceNumber, kind };
  }

  #bytesOf({ id, k, v, atMs, kind }: UserRecord): Uint8Array {
    const at = atMs === null ? null : new Date(atMs).toISOString();
    const text = JSON.stringify({ id, k, v, at });
    if (kind === 'undecodable') return Buffer.from(text.slice(0, -3));
    if (kind === 'poison') return Buffer.from(`${text.slice(0, -1)},${POISON}}`);
    if (!this.#chance.happens(0.05)) return Buffer.from(text);
    this.#faults.count('record.compressed');
    return gzipSync(text);
  }
}
