// Events as a warm environment meets them: each read from a file and parsed right before it is handled, so that its text, its objects and their
// strings are garbage a moment later, as those of an invocation are, and nothing else of the benchmark lies in the heap.
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { KinesisStreamEvent } from 'aws-lambda';

export class EventFile {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'weir-events-'));
  private readonly file = openSync(path.join(this.folder, 'events.json'), 'w+');
  /** Where each event ends in the file. */
  private readonly ends: number[] = [];
  private readonly memory: Buffer;

  constructor(texts: Iterable<string>) {
    let [end, byteCountMax] = [0, 0];
    for (const text of texts) {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at, bytes.length - at, end + at);
      end += bytes.length;
      byteCountMax = Math.max(byteCountMax, bytes.length);
      this.ends.push(end);
    }
    this.memory = Buffer.allocUnsafeSlow(byteCountMax);
  }

  get eventCount(): number {
    return this.ends.length;
  }

  /** A fresh one at every call. */
  event(index: number): KinesisStreamEvent {
    const start = index === 0 ? 0 : this.ends[index - 1]!;
    const byteCount = this.ends[index]! - start;
    for (let at = 0; at < byteCount; ) at += readSync(this.file, this.memory, at, byteCount - at, start + at);
    return JSON.parse(this.memory.toString('utf8', 0, byteCount));
  }

  close(): void {
    closeSync(this.file);
    rmSync(this.folder, { recursive: true });
  }
}
