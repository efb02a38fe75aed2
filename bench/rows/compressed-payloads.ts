// Payloads that their producer compressed one by one: both contenders begin at the event, with base64 and decompression.
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { KinesisStreamEvent } from 'aws-lambda';
import { BatchArena } from '../../shared/kinesis/batch-arena.ts';
import { decodeEvent } from '../../shared/kinesis/decode-event.ts';
import { HAND_WRITTEN } from '../contenders/json-parse-map.ts';
import { foldRow, type Shape } from '../contenders/shape.ts';
import { answerOf, compileStage, passOver } from '../contenders/weir-stage.ts';
import { plainEventTexts } from '../data/kinesis-events.ts';
import { generateTrades } from '../data/trades.ts';
import type { Answer } from '../measure/answer.ts';
import { type Contender, type ContenderTimes, interleave } from '../measure/interleave.ts';
import { type RowSettings, scaled, timing } from '../row.ts';

const RECORDS = 10_000;
const NOTE_BYTES = 850;

const CODECS = {
  gzip: { pack: gzipSync, unpack: gunzipSync },
  zstd: { pack: zstdCompressSync, unpack: zstdDecompressSync },
} as const;

export async function compressedPayloads(
  compression: keyof typeof CODECS,
  shape: Shape,
  settings: RowSettings,
): Promise<readonly ContenderTimes[]> {
  const { pack, unpack } = CODECS[compression];
  const trades = generateTrades({ recordCount: scaled(settings, RECORDS), noteBytes: NOTE_BYTES });
  const [text] = plainEventTexts(trades, trades.recordCount, payload => pack(payload));
  const { Records: records } = JSON.parse(text!) as KinesisStreamEvent;
  const { program } = await compileStage(shape.weirSql);
  const arena = new BatchArena();
  const decode = () => decodeEvent(records, { shardId: 'shardId-000000000000', arena });
  const weir: Contender = {
    name: 'weir',
    profiled: true,
    run: () => passOver(program, decode(), { coalesced: false, withLog: true }),
    answer: () => answerOf(shape, program, decode()),
  };
  const pass = () => {
    const hand = shape.newHandWritten();
    const rows: string[] = [];
    for (const { kinesis } of records) hand.take(JSON.parse(unpack(Buffer.from(kinesis.data, 'base64')).toString('utf8')), rows);
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
