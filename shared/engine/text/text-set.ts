// A set of texts that slices of records are looked up in, without making strings: a long IN list.
import { hashBytes } from '../hash.ts';
import { slicesEqual, utf8 } from './slice.ts';

export class TextSet {
  private readonly buckets = new Map<number, Uint8Array[]>();

  constructor(texts: readonly string[]) {
    for (const text of texts) {
      const bytes = utf8(text);
      const hash = hashBytes(bytes, 0, bytes.length);
      this.buckets.set(hash, [...(this.buckets.get(hash) ?? []), bytes]);
    }
  }

  has(bytes: Uint8Array, start: number, end: number): boolean {
    const bucket = this.buckets.get(hashBytes(bytes, start, end));
    if (bucket === undefined) return false;
    for (const each of bucket) if (slicesEqual(bytes, start, end, each, 0, each.length)) return true;
    return false;
  }
}
