// How long a batch of 500 records takes in a steady run, garbage collection and closing windows included.
import { tumbling } from '../contenders/shapes.ts';
import { WeirHandler } from '../contenders/weir-handler.ts';
import { compileStage } from '../contenders/weir-stage.ts';
import { EventFile } from '../data/event-file.ts';
import { eachPlainEventText } from '../data/kinesis-events.ts';
import { generateTrades } from '../data/trades.ts';
import { quantile } from '../measure/interleave.ts';
import { collectGarbage, timed } from '../measure/stopwatch.ts';
import { type Figure, type Row, type RowResult, type RowSettings, scaled } from '../row.ts';

const BATCH_RECORDS = 500;
const BATCHES = 2_000;
/** Before these, the code is not compiled yet: that is the cold start's business. */
const WARM_UP_PART = 0.25;

async function latency(settings: RowSettings): Promise<RowResult> {
  const batchCount = scaled(settings, BATCHES, 8);
  const events = eventsOf(batchCount);
  const handler = new WeirHandler(await compileStage(tumbling.weirSql), { coalesced: false, pool: null });
  const wallMs: number[] = [];
  const cpuMs: number[] = [];
  collectGarbage();
  for (let index = 0; index < batchCount; index++) {
    const event = events.event(index);
    const warm = index >= batchCount * WARM_UP_PART;
    if (warm) settings.profile?.resume();
    const { lap } = await timed(() => handler.handle(event));
    settings.profile?.pause();
    if (warm) {
      wallMs.push(lap.wallMs);
      cpuMs.push(lap.cpuMs);
    }
    // As between two invocations, and as at every wait for a store, which there is none of here.
    await new Promise(setImmediate);
  }
  events.close();
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

/** The records themselves are garbage when this returns. */
const eventsOf = (batchCount: number): EventFile =>
  new EventFile(eachPlainEventText(generateTrades({ recordCount: batchCount * BATCH_RECORDS }), BATCH_RECORDS));

export const latencyRows: readonly Row[] = [
  { name: 'latency', group: 'latency', title: 'handler, batches of 500 plain records in a steady run', run: latency },
];
