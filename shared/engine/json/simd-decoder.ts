// Runs the WebAssembly that the compiler made for the fields of a stage: copies payloads of a block into its memory, lets it decode them into
// columns, and gives the records that it did not take to the JavaScript decoder, which takes all and says why one is broken. Where there is no
// WebAssembly with SIMD, JavaScript decodes everything.
//
// One is made per program and thread, whatever the number of tasks: nothing of a block outlives the call but its columns.
import { brotliDecompressSync } from 'node:zlib';
import { type DecodedForm, DecodedRows, NULL_BITS_PER_WORD } from '../decoded-rows.ts';
import type { RecordBatch } from '../program.ts';
import { type MakeKeys, SimdKeys } from './simd-keys.ts';
import { SIMD_PAYLOAD_BYTES_MAX, SIMD_RECORDS_MAX, type SimdLayout, simdLayout } from './simd-layout.ts';

/** The generated JavaScript: decodes records `[from, to)` into rows that are numbered from record `first`. */
export type DecodeLoop = (batch: RecordBatch, first: number, to: number, rows: DecodedRows, from: number) => void;

/** Where more than half of a block's records were left to JavaScript, so many blocks are all left to it, before the next attempt. */
const PAUSE_BLOCKS = 32;
/** A block of fewer records says nothing about those that follow. */
const JUDGED_RECORDS_MIN = 64;

/** Beside them, `keys0` and so on for each key: see `MakeKeys`. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Gives the number of records that it did not take. `delta`: from places in the batch to places in memory. */
  decode(recordCount: number, delta: number): number;
  forgetPrefixes(): void;
}

interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

export class SimdDecoder {
  private readonly code: readonly string[];
  private readonly forms: readonly DecodedForm[];
  private readonly computedForms: readonly DecodedForm[];
  private readonly keyCount: number;
  private opened: SimdMemory | null | undefined;
  private pausedBlocks = 0;

  /**
   * `code`: the module, compressed by Brotli, in base64, in parts. `computedForms`: of columns that come from others, behind those it decodes.
   * It makes `keyCount` keys of a row.
   */
  constructor(code: readonly string[], forms: readonly DecodedForm[], computedForms: readonly DecodedForm[] = [], keyCount = 0) {
    this.code = code;
    this.forms = forms;
    this.computedForms = computedForms;
    this.keyCount = keyCount;
  }

  /** Columns that need not be copied; null where there is no SIMD. */
  get rows(): DecodedRows | null {
    return this.memory?.rows ?? null;
  }

  /** Makes the key of that number, of rows that were not copied; null where there is no SIMD. */
  keys(number: number): SimdKeys | null {
    return this.memory?.keys[number] ?? null;
  }

  decode(batch: RecordBatch, first: number, to: number, rows: DecodedRows, others: DecodeLoop): void {
    const { memory } = this;
    if (memory === null) {
      others(batch, first, to, rows, first);
      return;
    }
    memory.forget();
    for (let from = first; from < to; ) {
      const end = blockEnd(batch, from, to);
      // Rows that need no copy are those of its first block alone: a second one would be written over it.
      if (end === from || this.pausedBlocks > 0 || (rows === memory.rows && from > first)) {
        const after = Math.max(end, from + 1);
        others(batch, first, after, rows, from);
        if (this.pausedBlocks > 0) this.pausedBlocks--;
        from = after;
      } else {
        this.decodeBlock(memory, batch, { first, from, end }, rows, others);
        from = end;
      }
    }
  }

  private decodeBlock(memory: SimdMemory, batch: RecordBatch, block: Block, rows: DecodedRows, others: DecodeLoop): void {
    const { first, from, end } = block;
    const slowCount = memory.decode(batch, from, end);
    if (rows !== memory.rows) memory.copyTo(rows, from - first, end - from);
    const { slowRows } = memory;
    for (let i = 0; i < slowCount; ) {
      const slowFirst = i++;
      while (i < slowCount && slowRows[i] === slowRows[i - 1]! + 1) i++;
      others(batch, first, from + slowRows[i - 1]! + 1, rows, from + slowRows[slowFirst]!);
    }
    if (slowCount * 2 > end - from && end - from >= JUDGED_RECORDS_MIN) this.pausedBlocks = PAUSE_BLOCKS;
  }

  private get memory(): SimdMemory | null {
    if (this.opened === undefined) this.opened = openSimdMemory(this.code, this.forms, this.computedForms, this.keyCount);
    return this.opened;
  }
}

type Payloads = Pick<RecordBatch, 'bytes' | 'starts' | 'ends'>;

interface Block {
  /** Of the rows. */
  readonly first: number;
  readonly from: number;
  readonly end: number;
}

/** The end of the records from `from` on that go in together: `from` itself where not one does. */
function blockEnd({ starts, ends }: RecordBatch, from: number, to: number): number {
  const base = starts[from]!;
  const limit = Math.min(to, from + SIMD_RECORDS_MAX);
  let end = from;
  // What was decompressed lies behind all that came: a block ends where the next record lies before the last.
  while (end < limit && starts[end]! >= (end === from ? base : ends[end - 1]!) && ends[end]! - base <= SIMD_PAYLOAD_BYTES_MAX) end++;
  return end;
}

/** null where there is no SIMD. */
export function openSimdMemory(
  code: readonly string[],
  forms: readonly DecodedForm[],
  computedForms: readonly DecodedForm[] = [],
  keyCount = 0,
): SimdMemory | null {
  const { WebAssembly: api } = globalThis as unknown as { readonly WebAssembly?: WebAssemblyApi };
  if (api === undefined) return null;
  try {
    const { exports } = new api.Instance(new api.Module(brotliDecompressSync(Buffer.from(code.join(''), 'base64'))));
    return new SimdMemory(exports as Exports, forms, computedForms, keyCount);
  } catch {
    // No SIMD on this processor, or no memory left to reserve.
    return null;
  }
}

/** The memory of one instance, by `simdLayout`. */
export class SimdMemory {
  readonly rows: DecodedRows;
  readonly slowRows: Int32Array;
  readonly keys: readonly SimdKeys[];
  /** From places in the batch to places in memory, of the block that was decoded last. */
  delta = 0;
  /** So many rows are of that block. */
  private rowCount = 0;
  private readonly wasm: Exports;
  /** Of those that it decodes. */
  private readonly fieldCount: number;
  private readonly layout: SimdLayout;
  private readonly payloads: Uint8Array;
  private readonly recordStarts: Int32Array;
  private readonly recordEnds: Int32Array;
  private readonly texts: Uint8Array;
  private readonly textsEnd: Int32Array;
  /** The bytes of the batch: where they are shared, `Buffer.copy` moves them in a tenth of the time that `set` takes. */
  private source: { readonly bytes: Uint8Array; readonly buffer: Buffer } | null = null;

  constructor(wasm: Exports, forms: readonly DecodedForm[], computedForms: readonly DecodedForm[], keyCount: number) {
    this.wasm = wasm;
    this.fieldCount = forms.length;
    const layout = (this.layout = simdLayout(forms, keyCount));
    const { buffer } = wasm.memory;
    const words = (at: number) => new Int32Array(buffer, at, SIMD_RECORDS_MAX);
    const numbers = (at: number) => new Float64Array(buffer, at, SIMD_RECORDS_MAX);
    this.payloads = new Uint8Array(buffer, layout.payloads, SIMD_PAYLOAD_BYTES_MAX);
    this.recordStarts = words(layout.recordStarts);
    this.recordEnds = words(layout.recordEnds);
    this.slowRows = words(layout.slowRows);
    this.texts = new Uint8Array(buffer, layout.texts, SIMD_PAYLOAD_BYTES_MAX);
    this.textsEnd = new Int32Array(buffer, layout.textsEnd, 1);
    const computed = DecodedRows.private(computedForms, SIMD_RECORDS_MAX);
    const moreWords = Math.max(1, Math.ceil((forms.length + computedForms.length) / NULL_BITS_PER_WORD)) - 1;
    this.rows = new DecodedRows(
      {
        nullBits: [words(layout.nullBits), ...Array.from({ length: moreWords }, () => new Int32Array(SIMD_RECORDS_MAX))],
        numbers: [
          ...forms.map((form, field) => (form === 'number' ? numbers(layout.values[field]!) : new Float64Array(0))),
          ...computed.numbers,
        ],
        starts: [...forms.map((form, field) => (form === 'text' ? words(layout.values[field]!) : new Int32Array(0))), ...computed.starts],
        ends: [...forms.map((form, field) => (form === 'text' ? words(layout.ends[field]!) : new Int32Array(0))), ...computed.ends],
        hashes: [],
      },
      [...forms.map(() => []), ...computed.objects],
    );
    const makers = wasm as unknown as Readonly<Record<string, MakeKeys>>;
    this.keys = layout.keys.map((places, i) => new SimdKeys(this, buffer, places, makers[`keys${i}`]!));
    wasm.forgetPrefixes();
  }

  /** Nothing is decoded: what it holds is of another block. */
  forget(): void {
    this.rowCount = 0;
  }

  /** Whether the first `count` of the rows, and the texts they speak of, lie in this memory. */
  holds(rows: DecodedRows, count: number): boolean {
    return rows === this.rows && count <= this.rowCount && rows.extra === this.texts;
  }

  /** Decodes records that go in together into rows from 0 on; gives the number of those it did not take, which `slowRows` names. */
  decode({ bytes, starts, ends }: Payloads, from: number, to: number): number {
    const base = starts[from]!;
    this.recordStarts.set(starts.subarray(from, to));
    this.recordEnds.set(ends.subarray(from, to));
    if (this.source?.bytes !== bytes) this.source = { bytes, buffer: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
    this.source.buffer.copy(this.payloads, 0, base, ends[to - 1]!);
    this.delta = this.layout.payloads - base;
    this.rowCount = to - from;
    const slowCount = this.wasm.decode(to - from, this.delta);
    this.rows.keepTexts(this.texts, this.textsEnd[0]! - this.layout.texts);
    return slowCount;
  }

  copyTo(rows: DecodedRows, at: number, count: number): void {
    const copy = (from: Int32Array | Float64Array, to: Int32Array | Float64Array) => {
      if (from.length > 0) to.set(from.subarray(0, count), at);
    };
    copy(this.rows.nullBits[0]!, rows.nullBits[0]!);
    for (const columns of ['numbers', 'starts', 'ends'] as const) {
      for (let field = 0; field < this.fieldCount; field++) copy(this.rows[columns][field]!, rows[columns][field]!);
    }
    if (this.textsEnd[0]! > this.layout.texts) this.copyTexts(rows, at, count);
  }

  private copyTexts(rows: DecodedRows, at: number, count: number): void {
    for (let field = 0; field < this.fieldCount; field++) {
      const starts = this.rows.starts[field]!;
      const ends = this.rows.ends[field]!;
      for (let row = 0; row < Math.min(count, starts.length); row++) {
        if (starts[row]! < 0) rows.keepText(at + row, field, this.texts, ~starts[row]!, ends[row]!);
      }
    }
  }
}
