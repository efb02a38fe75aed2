// The process of one row: takes its request as an argument, answers over the channel to whoever started it.
import { rows } from './rows/index.ts';
import { type RowRequest, runHere } from './run-row.ts';

const request = JSON.parse(process.argv[2] ?? '{}') as RowRequest;
const row = rows.find(({ name }) => name === request.row);
if (row === undefined || process.send === undefined) throw new Error('row-process.ts is started by main.ts, with a row to run.');
const answer = await runHere(row, request);
process.send(answer, () => process.exit(0));
