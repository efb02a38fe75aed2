// Which outputs are guarded in a table. A row that takes the place of another needs a guard, so that an older one does not come back; final rows
// that nothing revises are each written once, and go without, many in one request.
import type { StageDescriptor } from '../engine/descriptor.ts';

/** Whether rows of the output may be corrected, deleted or replaced: only final rows without lateness are written once. */
export function isRevised({ queries }: StageDescriptor, output: number): boolean {
  return queries.some(query => query.output === output && (query.emit !== 'final' || query.allowedLatenessMs > 0));
}

/** Whether a table of the stage takes rows without a guard. `isTable` tells of an output whether it is one. */
export function hasUnguardedTable(descriptor: StageDescriptor, isTable: (output: number) => boolean): boolean {
  return descriptor.outputs.some((_, output) => isTable(output) && !isRevised(descriptor, output));
}
