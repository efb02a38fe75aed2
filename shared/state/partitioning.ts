// Where a group lies among the shards of its source. Its key contains the columns of PARTITIONED BY, so the partition key of its records is
// known from its own key, and nothing need be kept, as long as producers use these columns as the partition key. Whether they do is looked at
// when a group is made; of a record that came under another key the group keeps the hash key.
//
//   one column     its text: `ACME`, `42`, `true`
//   several        the JSON array of the values: `["ACME",42]`
import { assert } from '../engine/assert.ts';
import { ByteWriter } from '../engine/byte-writer.ts';
import { timestampText } from '../engine/cast/timestamp.ts';
import type { ClosedRanges } from '../engine/closed-ranges.ts';
import { queryCounterIndex } from '../engine/counters.ts';
import { hashKeyOf } from '../engine/hash-key.ts';
import { KeyReader } from '../engine/key/group-key.ts';
import { writeDecimal, writeDouble, writeWhole } from '../engine/output/json-number.ts';
import { writeJsonSlice } from '../engine/output/json-text.ts';
import { writeTimestamp } from '../engine/output/json-timestamp.ts';
import type { RecordBatch } from '../engine/program.ts';
import { partitionKeyOf } from '../engine/record-place.ts';
import type { ShardPlace } from '../engine/shard-place.ts';
import type { DepartedKey } from './departed-keys.ts';

/** How a column of a group's key is written. `only text`: it is the whole key, and its bytes are the text itself. */
export type KeyColumnForm = 'only text' | 'text' | 'whole' | 'timestamp' | 'double' | 'boolean' | { readonly scale: number };

/** What is looked at of the task. */
export interface PartitionedTask {
  readonly batch: RecordBatch | null;
  readonly counters: Float64Array;
  readonly closedRanges: ClosedRanges | null;
  readonly shard: ShardPlace | null;
  /** Where what went on elsewhere lies, of the last record that was refused: at this hash key; null: where that of its partition key does. */
  departedAt: bigint | null;
}

const NULL_TEXT = 0xff;

export class Partitioning {
  private readonly task: PartitionedTask;
  private readonly strayCounter: number;
  private readonly outOfRangeCounter: number;
  private readonly forms: readonly KeyColumnForm[] | null;
  /** Places of the columns of PARTITIONED BY in the key. */
  private readonly columns: readonly number[];
  private readonly openForMs: number | null | undefined;
  private readonly reader = new KeyReader();
  private readonly writer = new ByteWriter();
  private readonly lastStray = new LastStray();

  /**
   * `forms` null: keys with a column that has no text here; each group then keeps its hash key. `openForMs`: what a row joins began at most this
   * long before the row's own window; null: groups do not end; left out where another state makes the groups.
   */
  constructor(
    task: PartitionedTask,
    query: number,
    forms: readonly KeyColumnForm[] | null,
    columns: readonly number[],
    openForMs?: number | null,
  ) {
    this.task = task;
    this.strayCounter = queryCounterIndex(query, 'strays');
    this.outOfRangeCounter = queryCounterIndex(query, 'outOfRange');
    this.openForMs = openForMs;
    this.forms = forms;
    this.columns = columns;
  }

  /** Whether every group keeps its hash key, because its own key has no text. */
  get keepsHashKeys(): boolean {
    return this.forms === null;
  }

  get closedRanges(): ClosedRanges | null {
    return this.task.closedRanges;
  }

  /** Whether records make the groups, and not those of another state. */
  get meetsRecords(): boolean {
    return this.openForMs !== undefined;
  }

  /**
   * Whether the record may not make a group, of a window that begins at `windowStartMs`, because what was counted of its key may go on in another
   * shard: the key lies outside this one, or groups of it are known to have left (`departed`). Counts all records that make a group from outside.
   */
  refuses(record: number, windowStartMs: number, departed: DepartedKey | null): boolean {
    const { batch, shard, counters } = this.task;
    if (batch === null || shard === null) return false;
    const isOutside = shard.isOutside(batch, record);
    if (!isOutside && departed === null) return false;
    counters[this.outOfRangeCounter]! += 1;
    shard.sawOutside = true;
    for (const left of [departed, isOutside ? shard.departedOf(batch, record) : null]) {
      if (left === null || (typeof this.openForMs === 'number' && windowStartMs > left.eventTimeMaxMs + this.openForMs)) continue;
      this.task.departedAt = left.at;
      return true;
    }
    return false;
  }

  /** The hash key of a group that the record makes, where it is not that of the group's key; null where it is. Counts strays. */
  hashKeyApart(bytes: Uint8Array, start: number, end: number, record: number): bigint | null {
    const { batch, counters } = this.task;
    if (batch === null) return null;
    const explicit = batch.explicitHashKeys?.get(record);
    if (explicit === undefined) {
      if (this.isOwnKey(bytes, start, end, batch, record)) return null;
      if (this.columns.length === 1 && this.lastStray.isOf(batch, record)) {
        counters[this.strayCounter]! += 1;
        return this.lastStray.hashKey;
      }
    }
    const partitionKey = partitionKeyOf(batch, record);
    if (this.forms === null) return explicit ?? hashKeyOf(partitionKey);
    if (explicit === undefined) {
      const text = this.keyText(bytes, start, end);
      if (text === partitionKey) return null;
      // As Weir's own streams name a single column.
      if (`[${text}]` === partitionKey || JSON.stringify([text]) === partitionKey) return hashKeyOf(partitionKey);
    }
    counters[this.strayCounter]! += 1;
    if (explicit !== undefined) return explicit;
    const hashKey = hashKeyOf(partitionKey);
    this.lastStray.note(batch, record, partitionKey, hashKey);
    return hashKey;
  }

  /** Whether the record came under the partition key that the group's key gives; false also where that takes a closer look. No object is made. */
  private isOwnKey(bytes: Uint8Array, start: number, end: number, batch: RecordBatch, record: number): boolean {
    const { forms, columns, reader, writer } = this;
    if (forms === null || columns.length !== 1) return false;
    if (forms[0] === 'only text') return isPartitionKey(bytes, start, end, batch, record);
    const last = columns[0]!;
    reader.open(bytes, start);
    for (let column = 0; column < last; column++) this.passColumn(bytes, forms[column]!);
    if (forms[last] === 'text' && bytes[reader.position] !== 0) {
      const length = reader.textLength();
      return isPartitionKey(bytes, reader.position, reader.position + length, batch, record);
    }
    writer.length = 0;
    this.writeColumn(bytes, forms[last]!, true);
    return isPartitionKey(writer.bytes, 0, writer.length, batch, record);
  }

  private passColumn(bytes: Uint8Array, form: KeyColumnForm): void {
    const { reader } = this;
    if (form === 'text') {
      const length = reader.textLength();
      if (length > 0) reader.position += length;
    } else {
      this.writer.length = 0;
      this.writeColumn(bytes, form, true);
    }
  }

  /** The hash key that a group's key gives. */
  hashKey(bytes: Uint8Array, start: number, end: number): bigint {
    return hashKeyOf(this.keyText(bytes, start, end));
  }

  private keyText(bytes: Uint8Array, start: number, end: number): string {
    const { forms, columns } = this;
    assert(forms !== null, 'a group whose key has no text keeps its hash key');
    if (forms[0] === 'only text') {
      return end - start === 1 && bytes[start] === NULL_TEXT ? 'null' : Buffer.from(bytes.subarray(start, end)).toString('utf8');
    }
    const single = columns.length === 1;
    this.reader.open(bytes, start);
    const texts = forms.map(form => this.columnText(bytes, form, single));
    return single ? texts[columns[0]!]! : `[${columns.map(column => texts[column]).join(',')}]`;
  }

  private columnText(bytes: Uint8Array, form: KeyColumnForm, single: boolean): string {
    this.writer.length = 0;
    this.writeColumn(bytes, form, single);
    return Buffer.from(this.writer.view()).toString('utf8');
  }

  private writeColumn(bytes: Uint8Array, form: KeyColumnForm, single: boolean): void {
    const { writer, reader } = this;
    if (reader.null()) {
      writer.ascii('null');
      return;
    }
    switch (typeof form === 'object' ? 'decimal' : form) {
      case 'text': {
        const length = reader.textLength();
        const from = reader.position;
        reader.position += length;
        if (single) writer.copy(bytes, from, from + length);
        else writeJsonSlice(writer, bytes, from, from + length);
        break;
      }
      case 'timestamp':
        if (single) writer.ascii(timestampText(Number(reader.whole())));
        else writeTimestamp(writer, Number(reader.whole()));
        break;
      case 'double':
        writeDouble(writer, reader.double());
        break;
      case 'boolean':
        writer.ascii(reader.boolean() ? 'true' : 'false');
        break;
      case 'decimal':
        writeDecimal(writer, reader.whole(), (form as { readonly scale: number }).scale);
        break;
      default:
        writeWhole(writer, reader.whole());
    }
  }
}

/** The partition key of the last stray, whose records often come one behind the other: a payload of many lines has one for all its groups. */
class LastStray {
  private bytes = new Uint8Array(0);
  hashKey = 0n;

  /** Whether the record came under the same key. */
  isOf(batch: RecordBatch, record: number): boolean {
    return this.bytes.length > 0 && isPartitionKey(this.bytes, 0, this.bytes.length, batch, record);
  }

  note(batch: RecordBatch, record: number, partitionKey: string, hashKey: bigint): void {
    // These may be another group's own key, in the form that takes a closer look.
    if (partitionKey === 'null' || partitionKey.startsWith('[')) return;
    this.bytes = batch.bytes.slice(batch.keyStarts[record]!, batch.keyEnds[record]!);
    this.hashKey = hashKey;
  }
}

/** Whether the bytes are the record's partition key. */
function isPartitionKey(bytes: Uint8Array, start: number, end: number, batch: RecordBatch, record: number): boolean {
  const keyStart = batch.keyStarts[record]!;
  if (batch.keyEnds[record]! - keyStart !== end - start) return false;
  for (let i = start; i < end; i++) if (bytes[i] !== batch.bytes[keyStart + i - start]) return false;
  return true;
}
