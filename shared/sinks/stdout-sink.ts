// Rows on standard output, for people and pipes.
import type { Writable } from 'node:stream';
import { WritableSink } from './writable-sink.ts';

export class StdoutSink extends WritableSink {
  constructor(stream: Writable = process.stdout) {
    super(stream, 'standard output');
  }
}
