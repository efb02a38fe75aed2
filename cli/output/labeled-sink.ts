// Several outputs in one stream: each line says whose row it is.
import type { OutboundRow, PublishContext, Sink } from '../../shared/sinks/sink.ts';

const CLOSING = Buffer.from('}');

export class LabeledSink implements Sink {
  readonly description: string;
  private readonly target: Sink;
  private readonly opening: Uint8Array;

  constructor(outputName: string, target: Sink) {
    this.target = target;
    this.description = target.description;
    this.opening = Buffer.from(`{"stream":${JSON.stringify(outputName)},"row":`, 'utf8');
  }

  publish(rows: readonly OutboundRow[], context: PublishContext): Promise<void> {
    return this.target.publish(
      rows.map(row => ({ ...row, json: Buffer.concat([this.opening, row.json, CLOSING]) })),
      context,
    );
  }

  async close(): Promise<void> {
    // The target is shared; whoever opened it closes it.
  }
}
