// Reads one stream of a delta or snapshot. Nothing read is believed: what is not there or out of range means that the log is damaged.
import { ExternalError } from '../../engine/errors.ts';

/** The error for a stream that cannot be what was written. */
export function damaged(what: string): ExternalError {
  return new ExternalError(
    'log',
    `the stored state is damaged: ${what}. It was changed after it was written, or belongs to another program; restore the log from a backup, or start the application under a new name`,
    { retryable: false },
  );
}

export class ByteReader {
  readonly bytes: Uint8Array;
  readonly name: string;
  position = 0;

  constructor(bytes: Uint8Array, name: string) {
    this.bytes = bytes;
    this.name = name;
  }

  get remaining(): number {
    return this.bytes.length - this.position;
  }

  byte(): number {
    if (this.position >= this.bytes.length) throw this.ended(1);
    return this.bytes[this.position++]!;
  }

  /** Unsigned LEB128, at most 2^53 - 1. */
  varint(): number {
    const first = this.byte();
    if (first < 128) return first;
    let value = first & 127;
    let factor = 128;
    for (;;) {
      const next = this.byte();
      value += (next & 127) * factor;
      if (value > Number.MAX_SAFE_INTEGER) throw damaged(`a number beyond 2^53 in stream "${this.name}"`);
      if (next < 128) return value;
      factor *= 128;
    }
  }

  /** Counterpart of `writeZigzag`. */
  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A count of things that each take at least one byte of `from`: refused when they cannot be there. */
  count(from: ByteReader = this): number {
    const count = this.varint();
    if (count > from.remaining) throw from.ended(count);
    return count;
  }

  /** Passes over `byteCount` bytes and gives where they start. */
  skip(byteCount: number): number {
    if (byteCount > this.remaining) throw this.ended(byteCount);
    const start = this.position;
    this.position += byteCount;
    return start;
  }

  /** Everything must have been read. */
  expectEnd(): void {
    if (this.remaining > 0) throw damaged(`${this.remaining} bytes too many in stream "${this.name}" of ${this.bytes.length} bytes`);
  }

  private ended(needed: number): ExternalError {
    return damaged(`stream "${this.name}" of ${this.bytes.length} bytes ends at ${this.position}, where ${needed} more bytes are needed`);
  }
}
