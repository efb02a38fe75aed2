// The whole handler, from the Lambda event object to the encoded commit: aggregated records for the plain and for the tumbling query, all else
// for the tumbling one.
import type { KinesisStreamEvent } from 'aws-lambda';
import { HAND_WRITTEN } from '../contenders/json-parse-map.ts';
import { foldRow, type Shape, type Trade } from '../contenders/shape.ts';
import { group, tumbling } from '../contenders/shapes.ts';
import { newArena, WeirHandler } from '../contenders/weir-handler.ts';
import { type CompiledShape, compileStage } from '../contenders/weir-stage.ts';
import { aggregatedEvents, plainEventTexts } from '../data/kinesis-events.ts';
import { generateTrades } from '../data/trades.ts';
import type { Answer } from '../measure/answer.ts';
import { type Contender, interleave, millionPerCpuSecond, timesFaster } from '../measure/interleave.ts';
import { type Row, type RowResult, type RowSettings, scaled, timing } from '../row.ts';

const RECORDS = 300_000;
/** The most that Lambda puts into an event. */
const RECORDS_PER_EVENT = 10_000;
/** What runs once a commit runs eleven times a pass, and is compiled after some twenty passes only: before that it is the cold start's business. */
const WARM_UP_MS = 2500;
const RUNTIME = 'JSON.parse of the event';

type Events = Iterable<KinesisStreamEvent>;

function weirHandler(stage: CompiledShape, events: () => Events, shape: Shape = tumbling): Contender {
  const arena = newArena(false);
  const newHandler = () => new WeirHandler(stage, { coalesced: shape.coalesced, pool: null }, arena);
  return {
    name: 'weir handler',
    profiled: true,
    async run() {
      const handler = newHandler();
      for (const event of events()) await handler.handle(event);
      return handler.rowCount;
    },
    async answer() {
      const handler = newHandler();
      const collected = handler.collect(shape);
      for (const event of events()) await handler.handle(event);
      return collected.end();
    },
  };
}

/** It has no log and keeps its windows in memory: what it loses when the process ends is lost. */
function handWritten(events: () => Events): Contender {
  const pass = (withEnd: boolean) => {
    const program = tumbling.newHandWritten();
    const rows: string[] = [];
    for (const { Records } of events()) {
      for (const { kinesis } of Records) program.take(JSON.parse(Buffer.from(kinesis.data, 'base64').toString('utf8')) as Trade, rows);
    }
    if (withEnd) program.end(rows);
    return rows;
  };
  return {
    name: HAND_WRITTEN,
    run: () => pass(false).length,
    answer() {
      const answer: Answer = new Map();
      for (const row of pass(true)) foldRow(tumbling, answer, JSON.parse(row));
      return answer;
    },
  };
}

function parsing(texts: readonly string[]): Contender {
  return {
    name: RUNTIME,
    run() {
      let count = 0;
      for (const text of texts) count += (JSON.parse(text) as KinesisStreamEvent).Records.length;
      return count;
    },
  };
}

async function aggregated(name: string, shape: Shape, settings: RowSettings): Promise<RowResult> {
  const trades = generateTrades({ recordCount: scaled(settings, RECORDS) });
  const events = aggregatedEvents(trades);
  const contenders = [weirHandler(await compileStage(shape.weirSql), () => events, shape)];
  const times = await interleave(contenders, { warmUpMs: WARM_UP_MS, ...timing(settings, trades.recordCount) });
  const speed = {
    name: `${name}.millionPerSecond`,
    label: 'records per second of one core',
    value: millionPerCpuSecond(times[0]!),
    unit: 'M',
  };
  return { contenders: times, figures: [speed] };
}

async function plain(settings: RowSettings): Promise<RowResult> {
  const trades = generateTrades({ recordCount: scaled(settings, RECORDS) });
  const texts = plainEventTexts(trades, RECORDS_PER_EVENT);
  const events = texts.map(text => JSON.parse(text) as KinesisStreamEvent);
  const contenders = [weirHandler(await compileStage(tumbling.weirSql), () => events), parsing(texts), handWritten(() => events)];
  const times = await interleave(contenders, timing(settings, trades.recordCount));
  const [weir, runtime, other] = times;
  return {
    contenders: times,
    figures: [
      {
        name: 'handler-plain.overParse',
        label: `time of the handler, in times of ${RUNTIME}`,
        value: timesFaster(runtime!.cpuMs, weir!.cpuMs),
        unit: '×',
      },
      {
        name: 'handler-plain.overHandWritten',
        label: `weir against ${HAND_WRITTEN}`,
        value: timesFaster(weir!.cpuMs, other!.cpuMs),
        unit: '×',
      },
    ],
  };
}

/** The runtime parses the event before it calls the handler; that is billed, too. */
async function invocation(settings: RowSettings): Promise<RowResult> {
  const trades = generateTrades({ recordCount: scaled(settings, RECORDS) });
  const texts = plainEventTexts(trades, RECORDS_PER_EVENT);
  const parsed = function* () {
    for (const text of texts) yield JSON.parse(text) as KinesisStreamEvent;
  };
  const contenders = [weirHandler(await compileStage(tumbling.weirSql), parsed), handWritten(parsed)];
  const times = await interleave(contenders, timing(settings, trades.recordCount));
  const [weir, other] = times;
  return {
    contenders: times,
    figures: [
      { name: 'invocation.millionPerSecond', label: 'records per second of one core', value: millionPerCpuSecond(weir!), unit: 'M' },
      {
        name: 'invocation.overHandWritten',
        label: `weir against ${HAND_WRITTEN}`,
        value: timesFaster(weir!.cpuMs, other!.cpuMs),
        unit: '×',
      },
    ],
  };
}

export const handlerRows: readonly Row[] = [
  {
    name: 'handler-kpl',
    group: 'handler',
    title: 'handler, KPL-aggregated records, events of 6 MB, grouped by symbol',
    run: settings => aggregated('handler-kpl', group, settings),
  },
  {
    name: 'handler-kpl-tumbling',
    group: 'handler',
    title: 'the same in windows of a minute, 50,000 groups each',
    run: settings => aggregated('handler-kpl-tumbling', tumbling, settings),
  },
  { name: 'handler-plain', group: 'handler', title: 'handler, events of 10,000 plain records', run: plain },
  { name: 'invocation', group: 'handler', title: 'the whole invocation: parsing the event, then the handler', run: invocation },
];
