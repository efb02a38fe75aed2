// Dead letters that nobody asked to see: counted all the same, and the reason of the first is kept, so that the run can say that there are some.
import type { OutboundRow, Sink } from '../../shared/sinks/sink.ts';

export class DeadLetterCount implements Sink {
  readonly description = 'nowhere';
  count = 0;
  firstReason = '';

  async publish(rows: readonly OutboundRow[]): Promise<void> {
    if (this.count === 0 && rows.length > 0) {
      this.firstReason = String((JSON.parse(Buffer.from(rows[0]!.json).toString('utf8')) as { reason?: unknown }).reason);
    }
    this.count += rows.length;
  }

  async close(): Promise<void> {
    // Nothing is held.
  }
}
