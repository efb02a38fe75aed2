// Reads what ByteWriter wrote. Damage gives an error of the log, never a wrong value from outside the bytes.
import { ExternalError } from '../engine/errors.ts';

export class ByteReader {
  private source: Uint8Array;
  /** The same bytes: text and numbers are read in place. */
  private buffer: Buffer;
  private offset = 0;

  constructor(source: Uint8Array = new Uint8Array(0)) {
    this.source = source;
    this.buffer = Buffer.from(source.buffer, source.byteOffset, source.length);
  }

  /** Begins with other bytes. */
  open(source: Uint8Array): void {
    this.source = source;
    this.buffer = Buffer.from(source.buffer, source.byteOffset, source.length);
    this.offset = 0;
  }

  get atEnd(): boolean {
    return this.offset === this.source.length;
  }

  byte(): number {
    const value = this.source[this.offset++];
    return value ?? this.damaged();
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      if (factor > 2 ** 49) this.damaged();
    }
  }

  /** A view of the next bytes, not a copy. */
  bytes(length: number): Uint8Array {
    const end = this.endOf(length);
    const view = this.source.subarray(this.offset, end);
    this.offset = end;
    return view;
  }

  text(length: number): string {
    const end = this.endOf(length);
    const text = this.buffer.toString('utf8', this.offset, end);
    this.offset = end;
    return text;
  }

  float64(): number {
    const end = this.endOf(8);
    const value = this.buffer.readDoubleLE(this.offset);
    this.offset = end;
    return value;
  }

  /** Where the next so many bytes end. */
  private endOf(length: number): number {
    const end = this.offset + length;
    if (end > this.source.length) this.damaged();
    return end;
  }

  private damaged(): never {
    throw new ExternalError('log', `A commit's body is damaged: it ends or breaks at byte ${this.offset} of ${this.source.length}.`, {
      retryable: false,
    });
  }
}
