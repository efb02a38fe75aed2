// Ten million records and more through one environment: does it slow down, does it grow? The records come round again with later times.
import type { DecodedBatch } from '../../shared/kinesis/decode-event.ts';
import { tumbling } from '../contenders/shapes.ts';
import { WeirHandler } from '../contenders/weir-handler.ts';
import { compileStage } from '../contenders/weir-stage.ts';
import { FIRST_EVENT_MS, generateTrades, type Trades } from '../data/trades.ts';
import { spreadOf } from '../measure/interleave.ts';
import { collectGarbage, timed } from '../measure/stopwatch.ts';
import { type Figure, type Row, type RowResult, type RowSettings, scaled } from '../row.ts';

const RECORDS = 12_000_000;
const TEMPLATE_RECORDS = 400_000;
const BATCH_RECORDS = 20_000;
const TENTHS = 10;
const TIME_DIGITS = 13;
const NO_ERRORS: ReadonlyMap<number, string> = new Map();

/** Batches without end: the template again and again, its event times and sequence numbers going on. */
class EndlessBatches {
  private readonly trades: Trades;
  private readonly roundMs: number;
  private from = 0;
  private round = 0;
  private nextSequenceNumber = 1;

  constructor(trades: Trades) {
    this.trades = trades;
    this.roundMs = trades.batch.arrivalsMs[trades.recordCount - 1]! - FIRST_EVENT_MS + 1;
  }

  next(): DecodedBatch {
    const { batch, bytes, recordCount } = this.trades;
    if (this.from === recordCount) {
      this.from = 0;
      this.round++;
    }
    const from = this.from;
    this.from = Math.min(recordCount, from + BATCH_RECORDS);
    const count = this.from - from;
    const arrivalsMs = batch.arrivalsMs.slice(from, this.from);
    const sequenceNumbers = Array.from({ length: count }, () => String(this.nextSequenceNumber++));
    for (let i = 0; i < count; i++) {
      arrivalsMs[i]! += this.round * this.roundMs;
      // The time stands at the end of the record, before its brace.
      bytes.write(String(arrivalsMs[i]), batch.ends[from + i]! - 1 - TIME_DIGITS, 'latin1');
    }
    return {
      batch: {
        ...batch,
        recordCount: count,
        starts: batch.starts.subarray(from, this.from),
        ends: batch.ends.subarray(from, this.from),
        arrivalsMs,
        outerIndexes: Int32Array.from({ length: count }, (_, i) => i),
        sequenceNumbers,
      },
      envelopeErrors: NO_ERRORS,
      kinesisRecordCount: count,
      misroutedCounts: [],
      userRecordCount: count,
      misroutedCount: 0,
      payloadBytes: batch.ends[this.from - 1]! - batch.starts[from]!,
    };
  }
}

async function soak(settings: RowSettings): Promise<RowResult> {
  const batches = new EndlessBatches(generateTrades({ recordCount: scaled(settings, TEMPLATE_RECORDS, 4_000) }));
  const handler = new WeirHandler(await compileStage(tumbling.weirSql), { coalesced: false, pool: null });
  const perTenth = Math.ceil(scaled(settings, RECORDS, 20_000) / TENTHS);
  const speeds: number[] = [];
  const heldMb: number[] = [];
  let recordCount = 0;
  for (let tenth = 0; tenth < TENTHS; tenth++) {
    let cpuMs = 0;
    let count = 0;
    while (count < perTenth) {
      const decoded = batches.next();
      settings.profile?.resume();
      const { lap, value } = await timed(() => handler.process(() => decoded));
      settings.profile?.pause();
      cpuMs += lap.cpuMs;
      count += value.appliedRecordCount;
    }
    recordCount += count;
    speeds.push(count / cpuMs / 1e3);
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    heldMb.push((heapUsed + external) / 1e6);
  }
  // The first tenth compiles and grows to size.
  const early = { speed: spreadOf(speeds.slice(1, 4)).median, held: spreadOf(heldMb.slice(1, 4)).median };
  const late = { speed: spreadOf(speeds.slice(-3)).median, held: spreadOf(heldMb.slice(-3)).median };
  const tenths = (values: readonly number[], name: string, unit: string): Figure[] =>
    values.map((value, i) => ({ name: `soak.${name}${i + 1}`, label: `${name}, tenth ${i + 1}`, value, unit }));
  return {
    contenders: [],
    figures: [
      { name: 'soak.recordCount', label: 'records', value: recordCount / 1e6, unit: 'M' },
      {
        name: 'soak.lateOverEarlySpeed',
        label: 'speed of the last tenths, in parts of the early ones',
        value: late.speed / early.speed,
        unit: '×',
      },
      {
        name: 'soak.lateOverEarlyMemory',
        label: 'memory of the last tenths, in parts of the early ones',
        value: late.held / early.held,
        unit: '×',
      },
      ...tenths(speeds, 'speed', 'M rec/s'),
      ...tenths(heldMb, 'memory', 'MB'),
    ],
  };
}

export const soakRows: readonly Row[] = [
  { name: 'soak', group: 'soak', title: '12 M records through one environment, by tenth', run: soak },
];
