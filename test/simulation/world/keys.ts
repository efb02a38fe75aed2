// The keys of the rows, and where each lies among the shards. Most come under their own text, as PARTITIONED BY says. Some do not: their producers
// use another partition key, or an explicit hash key, always the same one; and some are longer than a result table takes. Of some explicit hash
// keys nobody tells: their records come plain, and Lambda does not say it.
import { type HashRange, hashKeyOf, isInHashRange } from '../../../shared/engine/hash-key.ts';
import type { Scenario } from '../scenario.ts';
import type { Chance } from './chance.ts';

export interface Key {
  readonly k: string;
  readonly partitionKey: string;
  /** Decides its shard instead of the partition key; null where that does. */
  readonly explicitHashKey: bigint | null;
  /** Where its records come. */
  readonly hashKey: bigint;
  /** Whether its records say that they have an explicit hash key, which those in aggregates do. */
  readonly isTold: boolean;
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

  /** Where the key is taken to lie in a shard that has its state: of an untold one by its partition key, or at the start. */
  placeIn(range: HashRange, k: string): bigint {
    const { isTold, hashKey, partitionKey } = this.#byText.get(k)!;
    if (isTold) return hashKey;
    const apparent = hashKeyOf(partitionKey);
    return isInHashRange(range, apparent) ? apparent : range.start;
  }

  /** Whether records of the key come to the shard although, as far as anybody can tell, it lies elsewhere. */
  isOutside(range: HashRange, k: string): boolean {
    const { isTold, partitionKey } = this.#byText.get(k)!;
    return !isTold && !isInHashRange(range, hashKeyOf(partitionKey));
  }
}

function keyNumber(i: number, chance: Chance | null): Key {
  const kind = chance === null ? 'plain' : chance.pick(['plain', 'stray', 'explicit', 'long'] as const);
  const text = `k${i}`;
  const k = kind === 'long' ? text.padEnd(LONG_TEXT_LENGTH, '.') : text;
  const partitionKey = kind === 'stray' ? `producer ${i}` : text;
  const explicitHashKey = kind === 'explicit' ? hashKeyOf(`explicit ${i}`) : null;
  const isTold = explicitHashKey === null || chance!.happens(0.3);
  return { k, partitionKey, explicitHashKey, hashKey: explicitHashKey ?? hashKeyOf(partitionKey), isTold };
}
