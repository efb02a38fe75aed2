// Finds a name of a document among wanted ones: open addressing by a hash of its bytes.

const NONE = -1;
const BUCKETS_PER_NAME = 4;

export class NameTable {
  private readonly names: readonly Uint8Array[];
  private readonly buckets: Int16Array;

  constructor(names: readonly string[]) {
    this.names = names.map(name => new TextEncoder().encode(name));
    let bucketCount = 8;
    while (bucketCount < names.length * BUCKETS_PER_NAME) bucketCount *= 2;
    this.buckets = new Int16Array(bucketCount).fill(NONE);
    for (const [index, name] of this.names.entries()) this.buckets[this.bucketOf(name, 0, name.length)] = index;
  }

  /** The index of the name `bytes[start, end)`, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return this.buckets[this.bucketOf(bytes, start, end)]!;
  }

  private bucketOf(bytes: Uint8Array, start: number, end: number): number {
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    const mask = this.buckets.length - 1;
    for (let bucket = (hash ^ (hash >>> 15)) & mask; ; bucket = (bucket + 1) & mask) {
      const index = this.buckets[bucket]!;
      if (index === NONE || equalBytes(this.names[index]!, bytes, start, end)) return bucket;
    }
  }
}

function equalBytes(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
}
