// What the world tells those who watch it, at the very moment when it happens. The watchers change nothing.
import type { OutboundRow, PublishContext } from '../../../shared/sinks/sink.ts';
import type { Process } from './process.ts';

export interface Witness {
  /** A sink is handed rows, or has taken them all. */
  publishing(sink: string, rows: readonly OutboundRow[], context: PublishContext): void;
  published(sink: string, rows: readonly OutboundRow[], context: PublishContext): void;
  /** A writer's state after an attempt whose delta has this hash. */
  attempted(deltaHash: string, stateHash: string): void;
  /** A process looks whether a shard is empty. */
  proving(process: Process, shardId: string): void;
  /** A process ran over a record that ends it. */
  poisoned(process: Process): void;
}
