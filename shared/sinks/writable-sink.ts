// NDJSON into a Node stream. Each piece is waited for, so a slow reader slows the publisher down and memory stays bounded.
import type { Writable } from 'node:stream';
import { fileError } from './file-error.ts';
import { ndjsonPieces } from './ndjson.ts';
import type { OutboundRow, Sink } from './sink.ts';

/** Not idempotent: a second publish leaves exact duplicates. The stream stays open after `close`: it belongs to whoever made it. */
export class WritableSink implements Sink {
  readonly description: string;
  private readonly stream: Writable;

  constructor(stream: Writable, description: string) {
    this.stream = stream;
    this.description = description;
  }

  async publish(rows: readonly OutboundRow[]): Promise<void> {
    for (const piece of ndjsonPieces(rows)) await this.write(piece);
  }

  async close(): Promise<void> {
    // Every publish already waited for its bytes.
  }

  private write(piece: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      // Without a listener of its own a broken pipe would end the process before the callback tells.
      const ignore = () => undefined;
      this.stream.once('error', ignore);
      this.stream.write(piece, error => {
        if (error) return reject(fileError(this.description, error));
        this.stream.off('error', ignore);
        resolve();
      });
    });
  }
}
