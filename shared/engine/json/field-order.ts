// Producers write their fields in one order, record after record. So after each field the generated decoder expects the one that followed
// it last time, compares the bytes of `"name":` whole, and is nearly always right. Only where it is wrong does it come here, to look the
// name up and to learn.
//
// Expecting by the field before, not by the place in the record, makes a field that is sometimes missing cost one lookup, not all that
// follow. Ids: 0 to n-1 are the wanted fields, n is the start of a record, and above it stand names that were met and are skipped. An
// expectation is only ever a guess, so nothing here can make a result wrong.
import { plainTextEnd } from './skip.ts';

/** Names to skip that are remembered. With more than that (names made from data), all are forgotten, and learning begins again. */
export const LEARNED_NAMES_MAX = 256;
/** Longer names are left to the strict decoder. */
const SIGNATURE_BYTES_MAX = 128;
const BUCKET_COUNT = 2048;
/** No name is this long, so the start of a record is never taken for a field. */
const NEVER = 0x3fffffff;

/** FNV-1a. */
const HASH_START = 0x811c9dc5;
const hashed = (hash: number, byte: number) => Math.imul(hash ^ byte, 0x01000193);

export class FieldOrder {
  /** By id: the id to expect next. */
  readonly successors: Int32Array;
  /** The bytes `"name":` of id i begin at `signatureStarts[i]` of `signatures` and are `signatureLengths[i]`, at least four. */
  readonly signatures: DataView;
  readonly signatureStarts: Int32Array;
  readonly signatureLengths: Int32Array;

  private readonly start: number;
  private readonly signatureBytes: Uint8Array;
  private readonly buckets = new Int16Array(BUCKET_COUNT).fill(-1);
  private readonly bucketsWanted: Int16Array;
  private readonly idFirstLearned: number;
  private readonly byteFirstLearned: number;
  private idNext: number;
  private byteNext: number;

  /** `names`: of the wanted fields, as they stand in documents. */
  constructor(names: readonly string[]) {
    const wanted = names.map(name => new TextEncoder().encode(`"${name}":`));
    const idCount = names.length + 1 + LEARNED_NAMES_MAX;
    this.start = names.length;
    this.successors = new Int32Array(idCount).fill(this.start);
    this.signatureStarts = new Int32Array(idCount);
    this.signatureLengths = new Int32Array(idCount).fill(NEVER);
    const wantedBytes = wanted.reduce((sum, signature) => sum + signature.length, 0);
    this.signatureBytes = new Uint8Array(wantedBytes + LEARNED_NAMES_MAX * SIGNATURE_BYTES_MAX);
    this.signatures = new DataView(this.signatureBytes.buffer);
    this.idNext = 0;
    this.byteNext = 0;
    for (const [id, signature] of wanted.entries()) {
      // A name that JSON must escape never stands in a document as it is; the strict decoder finds it.
      if (JSON.stringify(names[id]) === `"${names[id]}"` && signature.length > 3) {
        const hash = signature.subarray(1, -2).reduce(hashed, HASH_START);
        this.add(id, this.bucketOf(hash, signature, 0, signature.length), signature, 0, signature.length);
      }
    }
    this.idNext = this.idFirstLearned = this.start + 1;
    this.byteFirstLearned = this.byteNext;
    this.bucketsWanted = this.buckets.slice();
  }

  /**
   * The id of the field whose name begins at `p`, learned where it is new, and expected after `previous` from now on; -1 where something
   * is unusual about it: no name, an escape, an empty or a very long name, space before the colon. Reads nothing from `last` on.
   */
  find(bytes: Uint8Array, p: number, last: number, previous: number): number {
    if (p >= last || bytes[p] !== 34 /* " */) return -1;
    let hash = HASH_START;
    let quote = p + 1;
    for (; quote < last; quote++) {
      const c = bytes[quote]!;
      if (c === 34 || c < 32 || c >= 0x80 || c === 92 /* \ */) break;
      hash = hashed(hash, c);
    }
    if (bytes[quote] !== 34) {
      const from = quote;
      quote = plainTextEnd(bytes, from, last);
      for (let i = from; i < quote; i++) hash = hashed(hash, bytes[i]!);
    }
    const end = quote + 2;
    if (quote < p + 2 || end > last || bytes[quote + 1] !== 58 /* : */ || end - p > SIGNATURE_BYTES_MAX) return -1;
    let bucket = this.bucketOf(hash, bytes, p, end);
    let id = this.buckets[bucket]!;
    if (id < 0) {
      if (this.idNext === this.successors.length) {
        this.forgetLearned();
        bucket = this.bucketOf(hash, bytes, p, end);
      }
      id = this.idNext++;
      this.add(id, bucket, bytes, p, end);
    }
    this.successors[previous] = id;
    return id;
  }

  /** The bucket where `bytes[p, end)` stands, or where it would. */
  private bucketOf(hash: number, bytes: Uint8Array, p: number, end: number): number {
    let bucket = (hash ^ (hash >>> 15)) & (BUCKET_COUNT - 1);
    for (;;) {
      const id = this.buckets[bucket]!;
      if (id < 0 || this.isSignature(id, bytes, p, end)) return bucket;
      bucket = (bucket + 1) & (BUCKET_COUNT - 1);
    }
  }

  private isSignature(id: number, bytes: Uint8Array, p: number, end: number): boolean {
    if (this.signatureLengths[id] !== end - p) return false;
    const at = this.signatureStarts[id]! - p;
    for (let i = p; i < end; i++) if (this.signatureBytes[at + i] !== bytes[i]) return false;
    return true;
  }

  private add(id: number, bucket: number, bytes: Uint8Array, p: number, end: number): void {
    this.buckets[bucket] = id;
    this.signatureStarts[id] = this.byteNext;
    this.signatureLengths[id] = end - p;
    for (let i = p; i < end; i++) this.signatureBytes[this.byteNext++] = bytes[i]!;
  }

  private forgetLearned(): void {
    this.buckets.set(this.bucketsWanted);
    this.idNext = this.idFirstLearned;
    this.byteNext = this.byteFirstLearned;
  }
}
