// The records that every row reads: trades of about 145 bytes of JSON, one per line, and the same with one thing made harder.
//
// {"trade_id":1000041,"symbol":"SYM417","trader_id":"T12","price":117.93,"quantity":548,"side":"BUY","exchange":"NASDAQ","trade_time":1700000000006}
import type { RecordBatch } from '../../shared/engine/program.ts';
import { seededRandom } from './seeded-random.ts';

export interface TradeOptions {
  readonly recordCount: number;
  /** @default 1000 */
  readonly symbolCount?: number;
  /** Bytes of a symbol; the shortest that is unique when not given. */
  readonly symbolBytes?: number;
  /** Each symbol in its turn, instead of by chance. @default false */
  readonly symbolsInTurn?: boolean;
  /** @default 50 */
  readonly traderCount?: number;
  /** How fast event time passes. @default 7000: a shard's megabyte a second */
  readonly recordsPerSecond?: number;
  /** Event times are spread over so many minutes at any moment. @default 1: they come in order */
  readonly openWindows?: number;
  /** Fields that no query reads, behind the others. @default 0 */
  readonly extraFields?: number;
  /** Leave the fields away that no query of the benchmark reads. @default false */
  readonly fewFields?: boolean;
  /** Three fields with names of one letter, about 40 bytes in all. @default false */
  readonly tiny?: boolean;
  /** Each record has its fields in an order of its own. @default false */
  readonly shuffled?: boolean;
  /** Part of the records that write their symbol with an escape. @default 0 */
  readonly escapedShare?: number;
  /** A nested object that no query reads stands in the middle of each record. @default false */
  readonly nested?: boolean;
  /** Characters of a text that no query reads. @default 0 */
  readonly noteBytes?: number;
}

export interface Trades {
  readonly batch: RecordBatch;
  /** The same bytes: one JSON document per line. */
  readonly bytes: Buffer;
  readonly recordCount: number;
  /** Bytes per record, line end included. */
  readonly recordBytes: number;
}

/** A multiple of a minute, so that windows begin where records do. */
export const FIRST_EVENT_MS = 1_700_000_040_000 - (1_700_000_040_000 % 60_000);
const TRADE_ID_FIRST = 1_000_000;
const CHUNK_CHARACTERS = 1 << 20;
const SHARD = 'shardId-000000000000';

/** Generates trades; the same options always give the same bytes. */
export function generateTrades(options: TradeOptions): Trades {
  const { recordCount } = options;
  const random = seededRandom();
  const starts = new Int32Array(recordCount);
  const ends = new Int32Array(recordCount);
  const arrivalsMs = new Float64Array(recordCount);
  const symbolIndexes = new Int32Array(recordCount);
  const symbols = symbolsOf(options);
  const chunks: Buffer[] = [];
  let text = '';
  let byteCount = 0;
  for (let i = 0; i < recordCount; i++) {
    const eventMs = eventTimeOf(i, options, random);
    const symbol = options.symbolsInTurn ? i % symbols.length : Math.floor(random() * symbols.length);
    const line = tradeOf(i, eventMs, symbols[symbol]!, options, random);
    symbolIndexes[i] = symbol;
    starts[i] = byteCount;
    byteCount += line.length;
    ends[i] = byteCount++;
    arrivalsMs[i] = eventMs;
    text += `${line}\n`;
    if (text.length < CHUNK_CHARACTERS) continue;
    chunks.push(Buffer.from(text));
    text = '';
  }
  chunks.push(Buffer.from(text));
  // The partition keys lie behind the records: the symbols, as PARTITIONED BY promises.
  const keys = symbols.map(symbol => Buffer.from(symbol));
  const keyPlaces = new Int32Array(keys.length + 1);
  keyPlaces[0] = byteCount;
  keys.forEach((key, i) => {
    keyPlaces[i + 1] = keyPlaces[i]! + key.length;
  });
  const withKeys = Buffer.concat([...chunks, ...keys]);
  const bytes = withKeys.subarray(0, byteCount);
  const batch: RecordBatch = {
    shardId: SHARD,
    recordCount,
    bytes: new Uint8Array(withKeys.buffer, withKeys.byteOffset, withKeys.byteLength),
    starts,
    ends,
    arrivalsMs,
    outerIndexes: new Int32Array(recordCount),
    sequenceNumbers: [],
    subSequenceNumbers: new Int32Array(recordCount).fill(-1),
    keyStarts: symbolIndexes.map(symbol => keyPlaces[symbol]!),
    keyEnds: symbolIndexes.map(symbol => keyPlaces[symbol + 1]!),
  };
  return { batch, bytes, recordCount, recordBytes: byteCount / recordCount };
}

function eventTimeOf(i: number, { recordsPerSecond = 7000, openWindows = 1 }: TradeOptions, random: () => number): number {
  const inOrderMs = FIRST_EVENT_MS + Math.floor((i * 1000) / recordsPerSecond);
  return openWindows === 1 ? inOrderMs : FIRST_EVENT_MS + Math.floor(random() * openWindows * 60_000);
}

function symbolsOf({ symbolCount = 1000, symbolBytes }: TradeOptions): readonly string[] {
  return Array.from({ length: symbolCount }, (_, i) =>
    symbolBytes === undefined
      ? `SYM${i}`
      : `${'LONG.SYMBOL.NAME.'.repeat(12).slice(0, Math.max(0, symbolBytes - 4))}${(46656 + i).toString(36)}`,
  );
}

function tradeOf(i: number, eventMs: number, symbol: string, options: TradeOptions, random: () => number): string {
  if (options.tiny) return `{"s":"${symbol}","q":${Math.floor(1 + random() * 1000)},"t":${eventMs}}`;
  const isEscaped = options.escapedShare !== undefined && random() < options.escapedShare;
  const fields = [
    `"trade_id":${TRADE_ID_FIRST + i}`,
    `"symbol":"${isEscaped ? `\\u00${symbol.charCodeAt(0).toString(16)}${symbol.slice(1)}` : symbol}"`,
    `"trader_id":"T${Math.floor(random() * (options.traderCount ?? 50))}"`,
    `"price":${Math.round((100 + random() * 50) * 100) / 100}`,
    `"quantity":${Math.floor(1 + random() * 1000)}`,
    `"side":"${random() < 0.5 ? 'BUY' : 'SELL'}"`,
    '"exchange":"NASDAQ"',
    `"trade_time":${eventMs}`,
  ];
  if (options.fewFields) fields.splice(5, 2);
  if (options.nested) fields.splice(3, 0, `"venue":{"id":${i % 7},"tags":["a","b",{"open":true,"note":"x]}"}],"fee":null}`);
  for (let extra = 0; extra < (options.extraFields ?? 0); extra++) fields.push(`"extra_${extra}":${extra % 2 === 0 ? i : `"text ${i}"`}`);
  if (options.noteBytes)
    fields.splice(4, 0, `"note":"${'lorem ipsum '.repeat(Math.ceil(options.noteBytes / 12)).slice(0, options.noteBytes)}"`);
  if (options.shuffled) shuffle(fields, random);
  return `{${fields.join(',')}}`;
}

function shuffle(fields: string[], random: () => number): void {
  for (let i = fields.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [fields[i], fields[j]] = [fields[j]!, fields[i]!];
  }
}
