// Payloads that their producer compressed, or filled with many lines: both contenders begin at the event, with base64.
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { KinesisStreamEvent } from 'aws-lambda';
import { BatchArena } from '../../shared/kinesis/batch-arena.ts';
import { decodeEvent } from '../../shared/kinesis/decode-event.ts';
import { HAND_WRITTEN } from '../contenders/json-parse-map.ts';
import { asLines, foldRow, type Shape } from '../contenders/shape.ts';
import { answerOf, compileStage, passOver } from '../contenders/weir-stage.ts';
import { lineEvents, plainEventTexts } from '../data/kinesis-events.ts';
import { generateTrades, type Trades } from '../data/trades.ts';
import type { Answer } from '../measure/answer.ts';
import { type Contender, type ContenderTimes, interleave } from '../measure/interleave.ts';
import { type RowSettings, scaled, timing } from '../row.ts';

const COMPRESSED_RECORDS = 10_000;
const COMPRESSED_NOTE_BYTES = 850;
const LINE_RECORDS = 20_000;
const LINES_PER_PAYLOAD = 100;

interface Packing {
  readonly framing: 'payload' | 'lines';
  newTrades(settings: RowSettings): Trades;
  events(trades: Trades): readonly KinesisStreamEvent[];
  unpack(payload: Buffer): Buffer;
}

const compressed = (pack: (payload: Uint8Array) => Buffer, unpack: (payload: Uint8Array) => Buffer): Packing => ({
  framing: 'payload',
  newTrades: settings => generateTrades({ recordCount: scaled(settings, COMPRESSED_RECORDS), noteBytes: COMPRESSED_NOTE_BYTES }),
  events: trades => plainEventTexts(trades, trades.recordCount, pack).map(text => JSON.parse(text) as KinesisStreamEvent),
  unpack,
});

export const PACKINGS = {
  gzip: compressed(gzipSync, gunzipSync),
  zstd: compressed(zstdCompressSync, zstdDecompressSync),
  ndjson: {
    framing: 'lines',
    newTrades: settings => generateTrades({ recordCount: scaled(settings, LINE_RECORDS) }),
    events: trades => lineEvents(trades, LINES_PER_PAYLOAD),
    unpack: payload => payload,
  },
} satisfies Record<string, Packing>;

export async function packedPayloads(packing: Packing, shape: Shape, settings: RowSettings): Promise<readonly ContenderTimes[]> {
  const { framing, unpack } = packing;
  const trades = packing.newTrades(settings);
  const [event, ...others] = packing.events(trades);
  if (event === undefined || others.length > 0) throw new Error('the rows of packed payloads are made for one event');
  const { Records: records } = event;
  const { program } = await compileStage(framing === 'lines' ? asLines(shape.weirSql) : shape.weirSql);
  const arena = new BatchArena();
  const decode = () => decodeEvent(records, { shardId: 'shardId-000000000000', arena, framing });
  const weir: Contender = {
    name: 'weir',
    profiled: true,
    run: () => passOver(program, decode(), { coalesced: false, withLog: true }),
    answer: () => answerOf(shape, program, decode()),
  };
  const pass = () => {
    const hand = shape.newHandWritten();
    const rows: string[] = [];
    for (const { kinesis } of records) {
      const text = unpack(Buffer.from(kinesis.data, 'base64')).toString('utf8');
      if (framing === 'payload') hand.take(JSON.parse(text), rows);
      else for (const line of text.split('\n')) if (line !== '') hand.take(JSON.parse(line), rows);
    }
    hand.end(rows);
    return rows;
  };
  const handWritten: Contender = {
    name: HAND_WRITTEN,
    run: () => pass().length,
    answer() {
      const answer: Answer = new Map();
      for (const row of pass()) foldRow(shape, answer, JSON.parse(row));
      return answer;
    },
  };
  return interleave([weir, handWritten], timing(settings, trades.recordCount));
}
