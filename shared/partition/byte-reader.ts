// Reads what ByteWriter wrote. Damage gives an error of the log, never a wrong value from outside the bytes.
import { ExternalError } from '../engine/errors.ts';

export class ByteReader {
  private source: Uint8Array;
  private offset = 0;

  constructor(source: Uint8Array = new Uint8Array(0)) {
    this.source = source;
  }

  /** Begins with other bytes. */
  open(source: Uint8Array): void {
    this.source = source;
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
    const end = this.offset + length;
    if (end > this.source.length) this.damaged();
    const view = this.source.subarray(this.offset, end);
    this.offset = end;
    return view;
  }

  text(length: number): string {
    return Buffer.from(this.bytes(length)).toString('utf8');
  }

  float64(): number {
    const bytes = this.bytes(8);
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true);
  }

  private damaged(): never {
    throw new ExternalError('log', `A commit's body is damaged: it ends or breaks at byte ${this.offset} of ${this.source.length}.`, {
      retryable: false,
    });
  }
}
