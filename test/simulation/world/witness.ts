// What the world tells those who watch it, at the very moment when it happens. The watchers change nothing.
import type { Commit } from '../../../shared/checkpoint/commit.ts';
import type { OutboundRow, PublishContext } from '../../../shared/sinks/sink.ts';
import type { Process } from './process.ts';

export interface Witness {
  /** A sink is handed rows, or has taken them all. */
  publishing(sink: string, rows: readonly OutboundRow[], context: PublishContext): void;
  published(sink: string, rows: readonly OutboundRow[], context: PublishContext): void;
  /** A writer's state after an attempt whose delta has this hash. */
  attempted(deltaHash: string, stateHash: string): void;
  /** A handler takes this commit for its own. */
  won(partition: string, commit: Commit): void;
  /** Somebody looks whether a shard is empty. */
  proving(writer: string, shardId: string): void;
  /** A handler says why it stopped, or what it waits for. */
  told(level: string, text: string): void;
  /** Threads divided a batch. */
  dividedBatch(): void;
  /** A process ran over a record that ends it. */
  poisoned(process: Process): void;
}
