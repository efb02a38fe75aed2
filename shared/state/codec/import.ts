// Takes groups of the shards that were split or merged into the state of the shard that continues them: those whose hash keys lie in its range.
// They are numbered anew, parent by parent in the order of the parents' numbers, because the log of the child begins with them. Of those that go on in
// another shard, the keys are kept where nothing will tell it of them (departed-keys.ts).
import { assert } from '../../engine/assert.ts';
import { hashBytes } from '../../engine/hash.ts';
import { type HashRange, isInHashRange } from '../../engine/hash-key.ts';
import { SCRATCH_SLOT } from '../columns/state-column.ts';
import type { GroupStore } from '../group-store.ts';
import { ORDINAL_END } from '../ordinals.ts';
import { Decoder, type NewGroup, reserve } from './decoder.ts';
import { readHashKeys } from './hash-keys.ts';
import { KIND_SNAPSHOT } from './streams.ts';

/** A snapshot of one query's state in a parent, and what of it comes over. */
export interface ParentGroups {
  readonly streams: readonly Uint8Array[];
  /** A group whose hash key lies outside counts as lying at the start: its producers use explicit hash keys. */
  readonly hashRange: HashRange;
  readonly keeps: HashRange;
  /** The newest event time that the parent, or a shard before it, has seen; -Infinity where none was. */
  readonly eventTimeMaxMs: number;
}

/** Fills a fresh store: any group may be another (null). @throws ExternalError when a stream is damaged. */
export function importGroups(store: GroupStore, parents: readonly ParentGroups[]): null {
  for (const parent of parents) new Importer(store, parent).import();
  // Without windows a key has its one group, and that is here; in windows those that begin later are counted wherever they are.
  if (store.layout.window === null)
    store.departed.forget(key => store.table.find(0, key, 0, key.length, hashBytes(key, 0, key.length)) !== SCRATCH_SLOT);
  return null;
}

const numberOf = (keyGroup: number, ordinal: number) => keyGroup * (ORDINAL_END + 1) + ordinal;

class Importer extends Decoder {
  private readonly parent: ParentGroups;
  /** Of the parent's groups, by its numbers. */
  private readonly hashKeys = new Map<number, bigint>();
  /** By the slots of twins: the groups that they are to merge into. */
  private readonly twins = new Map<number, number>();

  constructor(store: GroupStore, parent: ParentGroups) {
    super(store, parent.streams);
    this.parent = parent;
  }

  import(): void {
    if (this.places.hashKeys >= 0) {
      readHashKeys(this.readers[this.places.hashKeys]!, {
        group: (keyGroup, ordinal, hashKey) => this.hashKeys.set(numberOf(keyGroup, ordinal), hashKey),
        departed: this.departed,
      });
    }
    reserve(this.store, [this]);
    this.read(KIND_SNAPSHOT);
    for (const [twin, slot] of this.twins) this.store.mergeTwin(slot, twin);
  }

  protected override admit(group: NewGroup): number {
    const { store, parent } = this;
    const { paneMs, bytes, start, end, hash } = group;
    const own = this.hashKeys.get(numberOf(group.keyGroup, group.ordinal));
    const hashKey = own ?? this.hashKeyOf(group);
    const { hashRange, keeps, eventTimeMaxMs } = parent;
    const isInside = isInHashRange(hashRange, hashKey);
    if (!isInHashRange(keeps, isInside ? hashKey : hashRange.start)) {
      if (!isInside && this.meetsRecords) store.departed.add(bytes, start, end, { eventTimeMaxMs, at: hashRange.start });
      return SCRATCH_SLOT;
    }
    const known = store.table.find(paneMs, bytes, start, end, hash);
    if (known !== SCRATCH_SLOT) {
      const twin = store.createTwin(bytes, start, end, hash);
      this.twins.set(twin, known);
      return twin;
    }
    const slot = store.create(paneMs, bytes, start, end, hash);
    if (own !== undefined) store.hashKeys.set(slot, own);
    return slot;
  }

  protected override number(slot: number): void {
    if (slot !== SCRATCH_SLOT && !this.twins.has(slot)) this.store.assignOrdinal(slot);
  }

  /** Whether records make its groups, which are refused where they must not begin anew. */
  private get meetsRecords(): boolean {
    return this.store.layout.partitioning?.meetsRecords ?? false;
  }

  /** They were read before everything else. */
  protected override readHashKeys(): void {}

  private hashKeyOf({ bytes, start, end }: NewGroup): bigint {
    const { partitioning } = this.store.layout;
    assert(partitioning !== undefined, 'groups that no partition key tells apart cannot be divided among shards');
    return partitioning.hashKey(bytes, start, end);
  }
}
