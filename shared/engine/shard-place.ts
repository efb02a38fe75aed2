// Where the partition's shard lies in the stream, and which keys do not belong there. Kinesis puts a record into the shard that holds the MD5 of
// its partition key, or the explicit hash key that its producer gives instead; of a record outside an aggregate Lambda tells only the former.
// So a key whose MD5 lies outside shows that explicit ones are used. It is looked at where a group is made, never per record.
import type { DepartedRange } from './departed-ranges.ts';
import { FULL_HASH_RANGE, type HashRange, hashKeyOf, isInHashRange } from './hash-key.ts';
import { MD5_WORD_BYTES_MAX, md5Word } from './md5-word.ts';
import type { RecordBatch } from './program.ts';
import { partitionKeyOf } from './record-place.ts';

/** From a hash key of 128 bits to its first 32. */
const WORD_SHIFT = 96n;

export class ShardPlace {
  readonly range: HashRange;
  readonly departed: readonly DepartedRange[];
  /** Whether a group was ever made, here or in a shard before this one, of a key that lies outside. */
  sawOutside: boolean;
  /** The newest event time of all shards that this one continues: a merged one may go on at the time of the slower. */
  readonly eventTimeBeforeMs: number;
  private readonly isWholeStream: boolean;
  /** The first 32 bits of both ends. */
  private readonly startWord: number;
  private readonly endWord: number;

  constructor(range: HashRange, departed: readonly DepartedRange[] = [], eventTimeBeforeMs = Number.NEGATIVE_INFINITY, sawOutside = false) {
    this.range = range;
    this.departed = departed;
    this.eventTimeBeforeMs = eventTimeBeforeMs;
    this.sawOutside = sawOutside;
    this.startWord = Number(range.start >> WORD_SHIFT);
    this.endWord = Number(range.end >> WORD_SHIFT);
    this.isWholeStream = range.start === FULL_HASH_RANGE.start && range.end === FULL_HASH_RANGE.end;
  }

  /** Whether the shard does not hold the hash key that the record's own partition key gives, so that its producer gave another. */
  isOutside(batch: RecordBatch, record: number): boolean {
    if (this.isWholeStream || batch.explicitHashKeys?.has(record)) return false;
    const [start, end] = [batch.keyStarts[record]!, batch.keyEnds[record]!];
    if (end - start <= MD5_WORD_BYTES_MAX) {
      const word = md5Word(batch.bytes, start, end);
      if (word < this.startWord || word > this.endWord) return true;
      if (word > this.startWord && word < this.endWord) return false;
    }
    return !isInHashRange(this.range, hashKeyOf(partitionKeyOf(batch, record)));
  }

  /** Where groups of the record's key went with another shard, and how late that was; null where none can have. */
  departedOf(batch: RecordBatch, record: number): DepartedRange | null {
    if (this.departed.length === 0) return null;
    const hashKey = hashKeyOf(partitionKeyOf(batch, record));
    return this.departed
      .filter(range => isInHashRange(range, hashKey))
      .reduce<DepartedRange | null>((last, range) => (last !== null && last.eventTimeMaxMs >= range.eventTimeMaxMs ? last : range), null);
  }
}
