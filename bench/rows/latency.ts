// How long a batch of 500 records takes in a steady run, garbage collection and closing windows included.
import type { KinesisStreamEvent } from 'aws-lambda';
import { tumbling } from '../contenders/shapes.ts';
import { WeirHandler } from '../contenders/weir-handler.ts';
import { compileStage } from '../contenders/weir-stage.ts';
import { plainEventTexts } from '../data/kinesis-events.ts';
import { generateTrades } from '../data/trades.ts';
import { quantile } from '../measure/interleave.ts';
import { timed } from '../measure/stopwatch.ts';
import { type Figure, type Row, type RowResult, type RowSettings, scaled } from '../row.ts';

const BATCH_RECORDS = 500;
const BATCHES = 2_000;
/** Before these, the code is not compiled yet: that is the cold start's business. */
const WARM_UP_PART = 0.25;

async function latency(settings: RowSettings): Promise<RowResult> {
  const batchCount = scaled(settings, BATCHES, 8);
  const texts = plainEventTexts(generateTrades({ recordCount: batchCount * BATCH_RECORDS }), BATCH_RECORDS);
  const handler = new WeirHandler(await compileStage(tumbling.weirSql), { coalesced: false, pool: null });
  const wallMs: number[] = [];
  const cpuMs: number[] = [];
  for (const [index, text] of texts.entries()) {
    // Parsed here, so that the heap sees what a Lambda's heap sees.
    const event = JSON.parse(text) as KinesisStreamEvent;
    const warm = index >= texts.length * WARM_UP_PART;
    if (warm) settings.profile?.resume();
    const { lap } = await timed(() => handler.handle(event));
    if (!warm) continue;
    settings.profile?.pause();
    wallMs.push(lap.wallMs);
    cpuMs.push(lap.cpuMs);
  }
  const figure = (name: string, label: string, value: number): Figure => ({ name: `latency.${name}`, label, value, unit: 'ms' });
  return {
    contenders: [],
    figures: [
      figure('p50', 'half of the batches', quantile(wallMs, 0.5)),
      figure('p95', '95 % of the batches', quantile(wallMs, 0.95)),
      figure('p99', '99 % of the batches', quantile(wallMs, 0.99)),
      figure('max', 'the slowest', Math.max(...wallMs)),
      figure('cpuP50', 'processor time, half', quantile(cpuMs, 0.5)),
      figure('cpuP95', 'processor time, 95 %', quantile(cpuMs, 0.95)),
      figure('cpuP99', 'processor time, 99 %', quantile(cpuMs, 0.99)),
    ],
  };
}

export const latencyRows: readonly Row[] = [
  { name: 'latency', group: 'latency', title: 'handler, batches of 500 plain records in a steady run', run: latency },
];
