// The fields of a JSON row as text, numbers with every digit they have.
import type { ColumnDescriptor } from '../../shared/engine/descriptor.ts';
import type { OutboundRow } from '../../shared/sinks/sink.ts';

/** One text per column; null for NULL and for columns that the row does not have (a retraction has its key only). */
export function rowCells(row: OutboundRow, columns: readonly ColumnDescriptor[]): (string | null)[] {
  const fields: Record<string, unknown> = JSON.parse(
    Buffer.from(row.json).toString('utf8'),
    (_key, value, context?: { source?: string }) => (typeof value === 'number' && context?.source !== undefined ? context.source : value),
  );
  return columns.map(({ name }) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : null;
    return value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);
  });
}
