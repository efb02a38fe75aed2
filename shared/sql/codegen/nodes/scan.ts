// The scan gives the record that the stage decoded. A row turned away from here is counted as filtered.
import type { Scan } from '../../plan/node.ts';
import type { QueryContext } from '../stage/query-context.ts';
import type { Consume } from './registry.ts';

export function produceScan(_node: Scan, query: QueryContext, consume: Consume): void {
  consume({
    context: query.rowContext,
    group: null,
    reject: out => query.rejectRow(out),
  });
}
