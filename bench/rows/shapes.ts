// The five shapes, side by side with what else a user would pick.
import { duckDbContenders, duckDbName } from '../contenders/duckdb.ts';
import { HAND_WRITTEN, handWrittenContender } from '../contenders/json-parse-map.ts';
import type { Shape } from '../contenders/shape.ts';
import { changes, group, rows, select, tumbling } from '../contenders/shapes.ts';
import { weirContenders } from '../contenders/weir-stage.ts';
import { generateTrades } from '../data/trades.ts';
import { type ContenderTimes, interleave, millionPerCpuSecond, timesFaster } from '../measure/interleave.ts';
import { type Figure, type Row, type RowResult, type RowSettings, scaled, timing } from '../row.ts';

const RECORDS = 1_000_000;
const DUCKDB_THREADS = [1, 2];

async function runShape(shape: Shape, settings: RowSettings): Promise<RowResult> {
  const trades = generateTrades({ recordCount: scaled(settings, RECORDS) });
  const duckDb = await duckDbContenders(shape, trades, DUCKDB_THREADS);
  try {
    const contenders = [...(await weirContenders(shape, trades)), handWrittenContender(shape, trades), ...duckDb.contenders];
    const times = await interleave(contenders, timing(settings, trades.recordCount));
    return { contenders: times, figures: figuresOf(shape.name, times) };
  } finally {
    duckDb.close();
  }
}

function figuresOf(shape: string, times: readonly ContenderTimes[]): Figure[] {
  const weir = times[0]!;
  const figures: Figure[] = [
    { name: `${shape}.millionPerSecond`, label: 'weir, per second of one core', value: millionPerCpuSecond(weir), unit: 'M records' },
  ];
  const compare = (name: string, figure: string) => {
    const other = times.find(contender => contender.name === name);
    if (other)
      figures.push({ name: `${shape}.${figure}`, label: `weir against ${name}`, value: timesFaster(weir.cpuMs, other.cpuMs), unit: '×' });
  };
  compare(HAND_WRITTEN, 'overHandWritten');
  compare(duckDbName(1), 'overDuckDb1');
  return figures;
}

const shapeRow = (shape: Shape): Row => ({
  name: shape.name,
  group: 'shapes',
  title: shape.title,
  run: settings => runShape(shape, settings),
});

export const shapeRows: readonly Row[] = [select, group, tumbling, changes, rows].map(shapeRow);
