// The aggregated record of the Kinesis Producer Library, walked where it lies:
//
//   F3 89 9A C2 │ protobuf AggregatedRecord                                                    │ MD5 of the protobuf
//               │ 1 partition keys (repeated string)   2 explicit hash keys (repeated string)  │ 16 bytes
//               │ 3 records (repeated): 1 key index  2 hash key index  3 data  4 tags           │
//
// Parsing is all or nothing: a record that only looks aggregated is an ordinary record, byte for byte. The same scratch arrays serve every
// record, and payloads are never copied.
import { isAscii, isUtf8 } from 'node:buffer';
import { type HashRange, isInHashRange, parseExplicitHashKey } from './hash-range.ts';
import { KeyPlacements } from './key-placements.ts';
import { KeyTable } from './key-table.ts';
import { DIGEST_BYTES, md5Digests } from './md5.ts';
import { mayBeCompressed } from './payload-compression.ts';

const MAGIC = [0xf3, 0x89, 0x9a, 0xc2] as const;
/** What the base64 text of every aggregate begins with (30 of the magic's 32 bits). */
const MAGIC_BASE64 = '84maw';
const INITIAL_RECORDS = 512;
/** No table has that many entries. */
const INDEX_MAX = 2 ** 31 - 1;
const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Whether a record, still in base64, may be an aggregate. Cheap enough to ask before decoding whether a hash range will be needed. */
export function looksAggregated(base64: string): boolean {
  return base64.startsWith(MAGIC_BASE64);
}

/**
 * Which of the payloads `[starts[i], ends[i])` are sealed as aggregates are, 1 where they are: they begin with the magic number and end with
 * the digest of what lies between. Asked of all at once, because digests of several cost little more than one.
 */
export function sealedAggregates(bytes: Buffer, payloadStarts: Int32Array, payloadEnds: Int32Array): Uint8Array {
  const isSealed = new Uint8Array(payloadStarts.length);
  const payloads: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (let i = 0; i < payloadStarts.length; i++) {
    const start = payloadStarts[i]!;
    const bodyEnd = payloadEnds[i]! - DIGEST_BYTES;
    if (bodyEnd <= start + MAGIC.length || !MAGIC.every((byte, at) => bytes[start + at] === byte)) continue;
    payloads.push(i);
    starts.push(start + MAGIC.length);
    ends.push(bodyEnd);
  }
  if (payloads.length === 0) return isSealed;
  const digests = md5Digests({ bytes, starts, ends });
  for (const [place, payload] of payloads.entries()) {
    let at = 0;
    while (at < DIGEST_BYTES && bytes[ends[place]! + at] === digests[place * DIGEST_BYTES + at]) at++;
    if (at === DIGEST_BYTES) isSealed[payload] = 1;
  }
  return isSealed;
}

export class AggregateReader {
  /** User records of the aggregate parsed last; record i lies at `[dataStarts[i], dataEnds[i])`. */
  recordCount = 0;
  dataStarts = new Int32Array(INITIAL_RECORDS);
  dataEnds = new Int32Array(INITIAL_RECORDS);
  /** Where partition keys lie; that of record i is `keys[keyIndexes[i]]`. */
  readonly keys = new KeyTable();
  keyIndexes = new Int32Array(INITIAL_RECORDS);
  /** Whether no record has a hash key of its own, and none is empty or begins as compressed ones do. */
  isPlain = true;
  /** -1 where the record has none. */
  private hashKeyIndexes = new Int32Array(INITIAL_RECORDS);
  private readonly hashKeys = new KeyTable();
  private readonly givenHashKeys: bigint[] = [];
  private readonly placements = new KeyPlacements();
  private bytes: Buffer = Buffer.alloc(0);
  private position = 0;

  /** Whether `[start, end)` of `bytes`, which is sealed, is an aggregate; if so, it is parsed and can be read until the next call. */
  parse(bytes: Buffer, start: number, end: number): boolean {
    this.recordCount = 0;
    this.keys.count = 0;
    this.hashKeys.count = 0;
    this.isPlain = true;
    this.bytes = bytes;
    return this.parseBody(start + MAGIC.length, end - DIGEST_BYTES) && this.indexesAreValid() && this.keysAreText();
  }

  /** The partition key of a record lies at `[keyStart, keyEnd)`. */
  keyStart(record: number): number {
    return this.keys.starts[this.keyIndexes[record]!]!;
  }

  keyEnd(record: number): number {
    return this.keys.ends[this.keyIndexes[record]!]!;
  }

  /** The hash key that the producer gave the record, or null. */
  givenHashKey(record: number): bigint | null {
    const index = this.hashKeyIndexes[record]!;
    return index < 0 ? null : this.givenHashKeys[index]!;
  }

  /** Asks of all keys whether Kinesis would place them inside the range; says whether all are. */
  judgeKeys(range: HashRange): boolean {
    let allInside = this.placements.judge(range, this.bytes, this.keys);
    const { count, isInside } = this.hashKeys;
    for (let i = 0; i < count; i++) {
      isInside[i] = isInHashRange(range, this.givenHashKeys[i]!) ? 1 : 0;
      if (isInside[i] === 0) allInside = false;
    }
    return allInside;
  }

  /** Whether Kinesis would place the record inside the range that its keys were judged by. */
  isInside(record: number): boolean {
    const given = this.hashKeyIndexes[record]!;
    return (given < 0 ? this.keys.isInside[this.keyIndexes[record]!] : this.hashKeys.isInside[given]) === 1;
  }

  private parseBody(start: number, end: number): boolean {
    this.position = start;
    for (;;) {
      this.position = this.parsePlainRecords(this.position, end);
      if (this.position >= end) return true;
      const tag = this.varint(end);
      if (tag === 10 || tag === 18 || tag === 26) {
        const length = this.varint(end);
        const from = this.position;
        if (length < 0 || length > end - from) return false;
        if (tag === 10) this.keys.add(from, from + length);
        else if (tag === 18) this.hashKeys.add(from, from + length);
        else if (!this.parseRecord(from, from + length)) return false;
        this.position = from + length;
      } else if (!this.skip(tag, end)) return false;
    }
  }

  /**
   * Takes records as the KPL writes them (a key's index, then the data) as long as they follow one another and there is room for them, and
   * gives the place behind. It may look a few bytes beyond the body: at the digest.
   */
  private parsePlainRecords(start: number, end: number): number {
    const { bytes, keyIndexes, hashKeyIndexes, dataStarts, dataEnds } = this;
    let { recordCount, isPlain } = this;
    let next = start;
    while (next < end && bytes[next] === 26 && recordCount < keyIndexes.length) {
      let p = next + 1;
      const recordLength = smallVarint(bytes, p);
      p += bytesOfVarint(recordLength);
      const recordEnd = p + recordLength;
      if (recordLength < 0 || recordEnd > end || bytes[p] !== 8) break;
      const keyIndex = smallVarint(bytes, p + 1);
      p += 1 + bytesOfVarint(keyIndex);
      if (keyIndex < 0 || bytes[p] !== 26) break;
      const dataLength = smallVarint(bytes, p + 1);
      p += 1 + bytesOfVarint(dataLength);
      if (dataLength < 0 || p + dataLength !== recordEnd) break;
      keyIndexes[recordCount] = keyIndex;
      hashKeyIndexes[recordCount] = -1;
      dataStarts[recordCount] = p;
      dataEnds[recordCount++] = recordEnd;
      if (dataLength === 0 || mayBeCompressed(bytes[p]!)) isPlain = false;
      next = recordEnd;
    }
    this.recordCount = recordCount;
    this.isPlain = isPlain;
    return next;
  }

  private parseRecord(start: number, end: number): boolean {
    let keyIndex = -1;
    let hashKeyIndex = -1;
    let dataStart = -1;
    let dataEnd = -1;
    this.position = start;
    while (this.position < end) {
      const tag = this.varint(end);
      if (tag === 8 || tag === 16) {
        const index = this.varint(end);
        if (index < 0 || index > INDEX_MAX) return false;
        if (tag === 8) keyIndex = index;
        else hashKeyIndex = index;
      } else if (tag === 26) {
        const length = this.varint(end);
        if (length < 0 || length > end - this.position) return false;
        dataStart = this.position;
        this.position = dataEnd = dataStart + length;
      } else if (!this.skip(tag, end)) return false;
    }
    if (keyIndex < 0 || dataStart < 0) return false;
    this.addRecord(keyIndex, hashKeyIndex, dataStart, dataEnd);
    return true;
  }

  private addRecord(keyIndex: number, hashKeyIndex: number, dataStart: number, dataEnd: number): void {
    const record = this.recordCount;
    if (record === this.keyIndexes.length) this.grow();
    this.keyIndexes[record] = keyIndex;
    this.hashKeyIndexes[record] = hashKeyIndex;
    this.dataStarts[record] = dataStart;
    this.dataEnds[record] = dataEnd;
    this.recordCount = record + 1;
    if (hashKeyIndex >= 0 || dataStart === dataEnd || mayBeCompressed(this.bytes[dataStart]!)) this.isPlain = false;
  }

  private grow(): void {
    const doubled = (column: Int32Array) => {
      const grown = new Int32Array(column.length * 2);
      grown.set(column);
      return grown;
    };
    this.keyIndexes = doubled(this.keyIndexes);
    this.hashKeyIndexes = doubled(this.hashKeyIndexes);
    this.dataStarts = doubled(this.dataStarts);
    this.dataEnds = doubled(this.dataEnds);
  }

  /** Checked at the end, because protobuf lets the tables come after the records. */
  private indexesAreValid(): boolean {
    const { recordCount, keyIndexes, hashKeyIndexes } = this;
    const keyCount = this.keys.count;
    const hashKeyCount = this.hashKeys.count;
    for (let record = 0; record < recordCount; record++) {
      if (keyIndexes[record]! >= keyCount || hashKeyIndexes[record]! >= hashKeyCount) return false;
    }
    this.givenHashKeys.length = 0;
    for (let i = 0; i < hashKeyCount; i++) {
      const { starts, ends } = this.hashKeys;
      const given = parseExplicitHashKey(this.bytes.toString('latin1', starts[i]!, ends[i]!));
      if (given === null) return false;
      this.givenHashKeys.push(given);
    }
    return true;
  }

  /** Protobuf strings are UTF-8, and everybody behind this relies on it. */
  private keysAreText(): boolean {
    const { count, starts, ends } = this.keys;
    // The KPL writes the keys one behind the other, with two small bytes before each.
    if (count > 0 && isAscii(this.bytes.subarray(starts[0]!, ends[count - 1]!))) return true;
    for (let i = 0; i < count; i++) if (!isUtf8(this.bytes.subarray(starts[i]!, ends[i]!))) return false;
    return true;
  }

  /** Skips a field that the format does not know; false where it is broken (groups, which protobuf dropped, count as broken). */
  private skip(tag: number, end: number): boolean {
    if (tag < 8) return false;
    switch (tag % 8) {
      case VARINT:
        return this.varint(end) >= 0;
      case FIXED64:
        this.position += 8;
        break;
      case FIXED32:
        this.position += 4;
        break;
      case LENGTH_DELIMITED: {
        const length = this.varint(end);
        if (length < 0) return false;
        this.position += length;
        break;
      }
      default:
        return false;
    }
    return this.position <= end;
  }

  /** Reads a varint; -1 where it is cut off or longer than 10 bytes. Values beyond 2^53 lose digits, which no index or length reaches. */
  private varint(end: number): number {
    const { bytes, position } = this;
    const first = bytes[position]!;
    if (position + 1 >= end) return this.longVarint(end);
    if (first < 0x80) {
      this.position = position + 1;
      return first;
    }
    const second = bytes[position + 1]!;
    if (second >= 0x80) return this.longVarint(end);
    this.position = position + 2;
    return (second << 7) | (first & 0x7f);
  }

  private longVarint(end: number): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      if (this.position >= end) return -1;
      const byte = this.bytes[this.position++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    return -1;
  }
}

/** A varint of up to three bytes, written as short as it can be; -1 where another one stands. */
function smallVarint(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return first;
  const second = bytes[at + 1]!;
  if (second < 0x80) return second === 0 ? -1 : (first & 0x7f) | (second << 7);
  const third = bytes[at + 2]!;
  return third === 0 || third >= 0x80 ? -1 : (first & 0x7f) | ((second & 0x7f) << 7) | (third << 14);
}

const bytesOfVarint = (value: number): number => (value < 0x80 ? 1 : value < 0x4000 ? 2 : 3);
