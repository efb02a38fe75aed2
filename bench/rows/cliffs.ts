// Nothing that a producer does may make Weir fall off: each row is the same query over records with one thing made harder, against the
// hand-written program over the same records.
import { type CliffQuery, cliffShape } from '../contenders/cliff-shape.ts';
import { handWrittenContender } from '../contenders/json-parse-map.ts';
import { weirContenders } from '../contenders/weir-stage.ts';
import { generateTrades, type TradeOptions } from '../data/trades.ts';
import { type ContenderTimes, interleave, timesFaster } from '../measure/interleave.ts';
import { type Row, type RowResult, type RowSettings, scaled, timing } from '../row.ts';
import { PACKINGS, packedPayloads } from './packed-payloads.ts';

const RECORDS = 200_000;
/** Each of these rows is one of many: fewer rounds keep the whole benchmark short. */
const ROUNDS_MAX = 3;

export interface Variant {
  readonly name: string;
  readonly title: string;
  readonly records?: number;
  readonly trades: Omit<TradeOptions, 'recordCount'>;
  readonly query?: Partial<CliffQuery>;
}

const USUAL: CliffQuery = {
  names: { symbol: 'symbol', value: 'price', time: 'trade_time' },
  valueType: 'DECIMAL(10, 2)',
  boundSeconds: 5,
};

const groups = (symbolCount: number, records = RECORDS): Variant => ({
  name: `groups-${symbolCount}`,
  title: `${symbolCount.toLocaleString('en')} groups`,
  records,
  trades: { symbolCount },
});

const windows = (openWindows: number): Variant => ({
  name: `windows-${openWindows}`,
  title: `${openWindows} open windows, records in any order`,
  trades: { openWindows, symbolCount: 200 },
  query: { boundSeconds: openWindows * 60 },
});

const keys = (symbolBytes: number): Variant => ({
  name: `keys-${symbolBytes}`,
  title: `keys of ${symbolBytes} bytes`,
  trades: { symbolBytes },
});

const payload = (bytes: number, records: number): Variant => ({
  name: `payload-${bytes}`,
  title: `payloads of ${bytes >= 1024 ? `${bytes / 1024} KB` : `${bytes} bytes`}`,
  records,
  trades: { noteBytes: bytes - 150 },
});

const VARIANTS: readonly Variant[] = [
  groups(1),
  groups(1000),
  groups(100_000),
  groups(1_000_000, 1_200_000),
  windows(4),
  windows(60),
  keys(4),
  keys(32),
  keys(200),
  { name: 'fields-5', title: '6 fields', trades: { fewFields: true } },
  { name: 'fields-20', title: '20 fields', trades: { extraFields: 12 } },
  { name: 'fields-50', title: '50 fields', records: 100_000, trades: { extraFields: 42 } },
  { name: 'order-8', title: '8 fields, order changing from record to record', trades: { shuffled: true } },
  {
    name: 'order-50',
    title: '50 fields, order changing from record to record',
    records: 60_000,
    trades: { extraFields: 42, shuffled: true },
  },
  { name: 'escaped-1', title: '1 % of the keys written with an escape', trades: { escapedShare: 0.01 } },
  { name: 'escaped-100', title: 'all keys written with an escape', trades: { escapedShare: 1 } },
  { name: 'nested', title: 'nested objects skipped', trades: { nested: true } },
  { name: 'double', title: 'DOUBLE instead of DECIMAL (exact sums)', trades: {}, query: { valueType: 'DOUBLE' } },
  {
    name: 'payload-40',
    title: 'payloads of 40 bytes',
    trades: { tiny: true },
    query: { names: { symbol: 's', value: 'q', time: 't' }, valueType: 'BIGINT' },
  },
  payload(1024, 100_000),
  payload(8 * 1024, 20_000),
  payload(64 * 1024, 3_000),
];

async function runVariant(variant: Variant, settings: RowSettings): Promise<RowResult> {
  const recordCount = scaled(settings, variant.records ?? RECORDS);
  const trades = generateTrades({ recordCount, ...variant.trades });
  const shape = cliffShape({ ...USUAL, ...variant.query });
  const [weir] = await weirContenders(shape, trades);
  const rounds = Math.min(settings.rounds, ROUNDS_MAX);
  const times = await interleave([weir!, handWrittenContender(shape, trades)], timing({ ...settings, rounds }, recordCount));
  return cliffResult(variant.name, times);
}

/** The ratio to the baseline under a name of its own, by which the report finds the worst. */
export function cliffResult(name: string, times: readonly ContenderTimes[]): RowResult {
  const [weir, handWritten] = times;
  const value = timesFaster(weir!.cpuMs, handWritten!.cpuMs);
  return { contenders: times, figures: [{ name: `${name}.overHandWritten`, label: 'weir against JSON.parse + Map', value, unit: '×' }] };
}

const variantRow = (variant: Variant): Row => ({
  name: variant.name,
  group: 'no cliff',
  title: variant.title,
  run: settings => runVariant(variant, settings),
});

const packedRow = (name: keyof typeof PACKINGS, title: string): Row => ({
  name: `payload-${name}`,
  group: 'no cliff',
  title,
  run: async settings => {
    const rounds = Math.min(settings.rounds, ROUNDS_MAX);
    return cliffResult(`payload-${name}`, await packedPayloads(PACKINGS[name], cliffShape(USUAL), { ...settings, rounds }));
  },
});

export const cliffRows: readonly Row[] = [
  ...VARIANTS.map(variantRow),
  packedRow('gzip', 'gzip payloads of 1 KB, from the event'),
  packedRow('zstd', 'zstd payloads of 1 KB, from the event'),
  packedRow('ndjson', 'NDJSON payloads with 100 records each, from the event'),
];
