// The event source mapping: one pump per shard, children after their parents.
import { mayStart, type ShardNode } from '../../../local/event-source-mapping/shard-lineage.ts';
import { STREAM } from '../programs/programs.ts';
import { type PumpOptions, ShardPump } from './shard-pump.ts';

export class StreamMapping {
  readonly pumps = new Map<string, ShardPump>();
  readonly #options: Omit<PumpOptions, 'onDrained'>;
  readonly #onBug: (error: unknown) => void;

  constructor(options: Omit<PumpOptions, 'onDrained'>, onBug: (error: unknown) => void) {
    this.#options = options;
    this.#onBug = onBug;
  }

  get isCaughtUp(): boolean {
    return [...this.pumps.values()].every(pump => pump.isCaughtUp);
  }

  resume(): void {
    for (const pump of this.pumps.values()) pump.resume();
    this.ring();
  }

  /** Something happened to the stream: records came, or shards did. */
  ring(): void {
    const { Shards: shards } = this.#options.model.call('ListShards', { StreamName: STREAM });
    const nodes: ShardNode[] = shards.map(shard => ({
      shardId: shard.ShardId,
      parentShardIds: [shard.ParentShardId, shard.AdjacentParentShardId].filter(parent => parent !== undefined),
      isClosed: shard.SequenceNumberRange.EndingSequenceNumber !== undefined,
    }));
    const listedIds = new Set(nodes.map(({ shardId }) => shardId));
    const drainedIds = new Set([...this.pumps.values()].filter(pump => pump.isDrained).map(pump => pump.shardId));
    const { faults } = this.#options.surroundings;
    for (const node of nodes) {
      if (this.pumps.has(node.shardId)) continue;
      if (mayStart(node, listedIds, drainedIds) || faults.strikes('kinesis.child-first')) this.#start(node.shardId);
    }
    for (const pump of this.pumps.values()) pump.ring();
  }

  #start(shardId: string): void {
    const pump = new ShardPump(shardId, { ...this.#options, onDrained: () => this.ring() });
    this.pumps.set(shardId, pump);
    pump.run().catch(this.#onBug);
  }
}
