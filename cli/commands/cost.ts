// `weir cost`: what a script would cost in a month, from what its compiled stages were measured to use, beside Managed Flink.
import Table from 'cli-table3';
import { assumptions, type Bill, billedMs, managedFlinkBill, weirBill } from '../../shared/cost/bill.ts';
import { deliveryOf, type Load } from '../../shared/cost/load.ts';
import { PRICES_DATE, PRICES_REGION, prices } from '../../shared/cost/prices.ts';
import type { StageUsage } from '../../shared/cost/usage.ts';
import { measureStage } from '../cost/measure-stage.ts';
import { UsageError } from '../errors.ts';
import { compileScript } from '../script.ts';

export interface CostOptions {
  readonly recordsPerSecond: number;
  readonly bytes: number;
  readonly groups: number;
  /** `1s`, `10s`, `5m`. */
  readonly batchWindow: string;
  readonly memory: number;
}

const BATCH_WINDOW_SECONDS_MAX = 300;
/** Padding is exact but for a few bytes. */
const PADDED_SHARE_MIN = 0.9;

export async function cost(script: string, options: CostOptions): Promise<void> {
  const load: Load = {
    recordsPerSecond: options.recordsPerSecond,
    recordBytes: options.bytes,
    groupCount: options.groups,
    batchWindowSeconds: secondsOf(options.batchWindow),
    memoryMb: options.memory,
  };
  const { application } = compileScript(script);
  const usages: StageUsage[] = [];
  for (const stage of application.stages) usages.push(await measureStage(stage, load));
  process.stdout.write(costText(load, usages));
}

function secondsOf(text: string): number {
  const match = /^(\d+)(s|m)$/.exec(text);
  const seconds = match === null ? Number.NaN : Number(match[1]) * (match[2] === 'm' ? 60 : 1);
  if (seconds <= BATCH_WINDOW_SECONDS_MAX) return seconds;
  throw new UsageError(
    `--batch-window is "${text}"; Lambda takes whole seconds from 0s to ${BATCH_WINDOW_SECONDS_MAX}s. Write 1s, 10s or 5m.`,
  );
}

/** The whole answer of the command. */
export function costText(load: Load, usages: readonly StageUsage[]): string {
  const weir = weirBill(load, usages);
  const flink = managedFlinkBill(load, usages);
  return [
    `${loadText(load)}\n`,
    billTable('Weir, dollars a month', weir),
    billTable('Managed Flink for the same load', flink),
    ...usages.map(usage => usageText(load, usage)),
    ...usages.flatMap(usage => doubts(load, usage)),
    `Prices: ${PRICES_REGION}, ${PRICES_DATE}, without free tiers. Sources:`,
    ...[...new Set(Object.values(prices).map(({ source }) => source))].map(source => `  ${source}`),
    `Assumed: ${assumptions.networkCallMs} ms a call to AWS; one Flink KPU takes ${assumptions.flinkRecordsPerSecondPerKpu.toLocaleString('en')} records/s; processor time is this machine's.`,
    '',
  ].join('\n');
}

function loadText(load: Load): string {
  const { shardCount, batchRecordCount, invocationsPerSecond } = deliveryOf(load);
  return (
    `${load.recordsPerSecond.toLocaleString('en')} records/s of ${load.recordBytes} bytes, ${load.groupCount.toLocaleString('en')} groups: ` +
    `${shardCount} shard${shardCount === 1 ? '' : 's'}, batches of ${batchRecordCount.toLocaleString('en')}, ` +
    `${Number(invocationsPerSecond.toPrecision(3))} invocations/s`
  );
}

function billTable(title: string, { lines, totalUsd }: Bill): string {
  const table = new Table({ head: [title, '$', ''], colAligns: ['left', 'right', 'left'], style: { head: [], border: [], compact: true } });
  for (const { service, usd, detail } of lines) table.push([service, dollars(usd), detail]);
  table.push(['total', dollars(totalUsd), '']);
  return `${table.toString()}\n`;
}

function usageText(load: Load, usage: StageUsage): string {
  return (
    `Measured per invocation of stage ${usage.stage}: ${usage.cpuMs.toFixed(2)} ms of processor, ${usage.callCount.toFixed(1)} calls waited for, ` +
    `${billedMs(load, usage)} ms billed; ${Math.round(usage.logBytes)} bytes of log in ${usage.dynamoDbWriteUnits.toFixed(1)} write units.`
  );
}

/** Where the synthetic records may not be like the real ones. */
function doubts(load: Load, usage: StageUsage): string[] {
  const texts: string[] = [];
  if (usage.recordBytes > load.recordBytes) {
    texts.push(`Note: a record of stage ${usage.stage} takes at least ${usage.recordBytes} bytes, more than --bytes ${load.recordBytes}.`);
  }
  if (usage.recordBytes < load.recordBytes * PADDED_SHARE_MIN) {
    texts.push(
      `Note: a record of stage ${usage.stage} was made up with ${usage.recordBytes} bytes: its schema has no text besides the columns that could be longer.`,
    );
  }
  if (usage.decodedCount > 0 && usage.filteredCount / usage.decodedCount > 0.5) {
    const share = Math.round((usage.filteredCount / usage.decodedCount) * 100);
    texts.push(`Note: WHERE dropped ${share} % of the made-up records of stage ${usage.stage}; real ones may cost more.`);
  }
  return texts;
}

const dollars = (usd: number): string => usd.toFixed(2);
