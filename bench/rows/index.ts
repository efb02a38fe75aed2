// Every row of the benchmark, in the order of the report. A new row is a file here and a line below.
import type { Row } from '../row.ts';
import { cliffRows } from './cliffs.ts';
import { coldStartRows } from './cold-start.ts';
import { commitRows } from './commit.ts';
import { handlerRows } from './handler.ts';
import { latencyRows } from './latency.ts';
import { recoveryRows } from './recovery.ts';
import { scalingRows } from './scaling.ts';
import { shapeRows } from './shapes.ts';
import { soakRows } from './soak.ts';

export const rows: readonly Row[] = [
  ...shapeRows,
  ...handlerRows,
  ...scalingRows,
  ...latencyRows,
  ...commitRows,
  ...recoveryRows,
  ...coldStartRows,
  ...soakRows,
  ...cliffRows,
];
