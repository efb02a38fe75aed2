// What a good engineer writes in a Lambda without an engine: JSON.parse, Maps of plain objects, rows as JSON text.
import type { Trades } from '../data/trades.ts';
import type { Answer } from '../measure/answer.ts';
import type { Contender } from '../measure/interleave.ts';
import { foldRow, type Shape } from './shape.ts';

export const HAND_WRITTEN = 'JSON.parse + Map';

export function handWrittenContender(shape: Shape, trades: Trades): Contender {
  const pass = () => handWrittenPass(shape, trades);
  return {
    name: HAND_WRITTEN,
    run: () => pass().length,
    answer() {
      const answer: Answer = new Map();
      for (const row of pass()) foldRow(shape, answer, JSON.parse(row));
      return answer;
    },
  };
}

/** A record and a program of each shape outlive their pass, for the reason that Weir's first tasks do. */
const kept = new Map<Shape, unknown[]>();

function handWrittenPass(shape: Shape, { bytes, batch: { starts, ends, recordCount } }: Trades): string[] {
  const program = shape.newHandWritten();
  const rows: string[] = [];
  for (let record = 0; record < recordCount; record++) {
    program.take(JSON.parse(bytes.toString('utf8', starts[record], ends[record])), rows);
  }
  program.end(rows);
  if (!kept.has(shape)) kept.set(shape, [program, JSON.parse(bytes.toString('utf8', starts[0], ends[0]))]);
  return rows;
}
