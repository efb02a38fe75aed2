// The keys of the rows, and where each lies among the shards. Most come under their own text, as PARTITIONED BY says. Some do not: their producers
// use another partition key, or an explicit hash key, always the same one; and some are longer than a result table takes.
import { hashKeyOf } from '../../../shared/engine/hash-key.ts';
import type { Scenario } from '../scenario.ts';
import type { Chance } from './chance.ts';

export interface Key {
  readonly k: string;
  readonly partitionKey: string;
  /** Decides its shard instead of the partition key; null where that does. */
  readonly explicitHashKey: bigint | null;
  /** Where it lies. */
  readonly hashKey: bigint;
}

/** Longer than an item of a simulated result table may be. */
const LONG_TEXT_LENGTH = 3_000;

export class Keys {
  readonly all: readonly Key[];
  readonly #byText: ReadonlyMap<string, Key>;

  constructor({ keyCount, strangeKeys }: Scenario, chance: Chance) {
    this.all = Array.from({ length: keyCount }, (_, i) => keyNumber(i, strangeKeys ? chance : null));
    this.#byText = new Map(this.all.map(key => [key.k, key]));
  }

  hashKeyOf(k: string): bigint {
    return this.#byText.get(k)!.hashKey;
  }
}

function keyNumber(i: number, chance: Chance | null): Key {
  const kind = chance === null ? 'plain' : chance.pick(['plain', 'stray', 'explicit', 'long'] as const);
  const text = `k${i}`;
  const k = kind === 'long' ? text.padEnd(LONG_TEXT_LENGTH, '.') : text;
  const partitionKey = kind === 'stray' ? `producer ${i}` : text;
  const explicitHashKey = kind === 'explicit' ? hashKeyOf(`explicit ${i}`) : null;
  return { k, partitionKey, explicitHashKey, hashKey: explicitHashKey ?? hashKeyOf(partitionKey) };
}
