// One batch, one worker and several: the handler over full events, from the event object to the encoded commit. Wall time, because that is
// what workers shorten.
import { tumbling } from '../contenders/shapes.ts';
import { newArena, newPool, WeirHandler } from '../contenders/weir-handler.ts';
import { compileStage } from '../contenders/weir-stage.ts';
import { aggregatedEvents } from '../data/kinesis-events.ts';
import { generateTrades } from '../data/trades.ts';
import { type Contender, interleave, timesFaster } from '../measure/interleave.ts';
import { type Row, type RowResult, type RowSettings, scaled, timing } from '../row.ts';

const RECORDS = 300_000;

async function scaling(settings: RowSettings): Promise<RowResult> {
  const trades = generateTrades({ recordCount: scaled(settings, RECORDS) });
  const events = aggregatedEvents(trades);
  const stage = await compileStage(tumbling.weirSql);
  const pool = newPool(stage, settings.workers);
  const contender = (name: string, handlerPool: typeof pool | null): Contender => {
    const arena = newArena(handlerPool !== null);
    const newHandler = () => new WeirHandler(stage, { coalesced: false, pool: handlerPool }, arena);
    return {
      name,
      async run() {
        const handler = newHandler();
        for (const event of events) await handler.handle(event);
        return handler.rowCount;
      },
      async answer() {
        const handler = newHandler();
        const collected = handler.collect(tumbling);
        for (const event of events) await handler.handle(event);
        return collected.end();
      },
    };
  };
  try {
    const contenders = [contender('1 worker', null), contender(`${settings.workers} workers`, pool)];
    const times = await interleave(contenders, timing(settings, trades.recordCount));
    const [one, several] = times;
    const speedup = timesFaster(several!.wallMs, one!.wallMs);
    return {
      contenders: times,
      figures: [
        {
          name: `scaling.speedup${settings.workers}`,
          label: `${settings.workers} workers against 1, wall time`,
          value: speedup,
          unit: '×',
        },
        { name: `scaling.efficiency${settings.workers}`, label: 'efficiency', value: (speedup / settings.workers) * 100, unit: '%' },
      ],
    };
  } finally {
    await pool.close();
  }
}

export const scalingRows: readonly Row[] = [
  { name: 'scaling', group: 'scaling', title: 'workers over uncompressed (aggregated) records, events of 6 MB', run: scaling },
  {
    name: 'scaling-compressed',
    group: 'scaling',
    title: 'workers over 6 MB of compressed records',
    run: async () => ({ contenders: [], figures: [], note: 'empty: a payload holds one record until NDJSON payloads are supported' }),
  },
];
