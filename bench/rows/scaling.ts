// One batch, one worker and several: the handler over full events, from the event object to the encoded commit. Wall time, because that is
// what workers shorten.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { KinesisStreamEvent } from 'aws-lambda';
import { asLines } from '../contenders/shape.ts';
import { tumbling } from '../contenders/shapes.ts';
import { newArena, newPool, WeirHandler } from '../contenders/weir-handler.ts';
import { compileStage } from '../contenders/weir-stage.ts';
import { aggregatedEvents, lineEvents } from '../data/kinesis-events.ts';
import { generateTrades, type Trades } from '../data/trades.ts';
import { type Contender, interleave, timesFaster } from '../measure/interleave.ts';
import { type Row, type RowResult, type RowSettings, scaled, timing } from '../row.ts';

const RECORDS = 300_000;

/** `name` begins the names of the figures. */
async function scaling(
  name: string,
  sql: string,
  eventsOf: (trades: Trades) => KinesisStreamEvent[],
  settings: RowSettings,
): Promise<RowResult> {
  const trades = generateTrades({ recordCount: scaled(settings, RECORDS) });
  const events = eventsOf(trades);
  const stage = await compileStage(sql);
  const pool = newPool(stage, settings.workers);
  const contender = (label: string, handlerPool: typeof pool | null): Contender => {
    const arena = newArena(handlerPool !== null);
    const newHandler = () => new WeirHandler(stage, { coalesced: false, pool: handlerPool }, arena);
    return {
      name: label,
      async run() {
        const handler = newHandler();
        for (const event of events) {
          await handler.handle(event);
          // As after an invocation. Whoever waits for workers lets the collector in anyway; one thread alone would leave its garbage behind,
          // for when nobody looks at the clock.
          await nextTurn();
        }
        handler.close();
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
          name: `${name}.speedup${settings.workers}`,
          label: `${settings.workers} workers against 1, wall time`,
          value: speedup,
          unit: '×',
        },
        { name: `${name}.efficiency${settings.workers}`, label: 'efficiency', value: (speedup / settings.workers) * 100, unit: '%' },
      ],
    };
  } finally {
    await pool.close();
  }
}

/** Lines of a payload: about 64 KB before compression. */
const LINES_PER_PAYLOAD = 450;
const LINES_SQL = asLines(tumbling.weirSql);

export const scalingRows: readonly Row[] = [
  {
    name: 'scaling',
    group: 'scaling',
    title: 'workers over uncompressed (aggregated) records, events of 6 MB',
    run: settings => scaling('scaling', tumbling.weirSql, aggregatedEvents, settings),
  },
  {
    name: 'scaling-compressed',
    group: 'scaling',
    title: 'workers over gzip payloads of many lines, events of 6 MB',
    run: settings => scaling('scaling-compressed', LINES_SQL, trades => lineEvents(trades, LINES_PER_PAYLOAD, gzipSync), settings),
  },
];
