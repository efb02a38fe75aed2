// Results as a table for eyes: collected, then drawn when the run is over. Numbers stand to the right.
import type { Writable } from 'node:stream';
import Table from 'cli-table3';
import type { ColumnDescriptor } from '../../shared/engine/descriptor.ts';
import type { OutboundRow, Sink } from '../../shared/sinks/sink.ts';
import { rowCells } from './row-cells.ts';
import { writeText } from './write-text.ts';

/** Whoever wants more wants another format: a table lives in memory. */
export const TABLE_ROWS_MAX = 10_000;

const NUMERIC = /^(INT|BIGINT|DOUBLE|DECIMAL)/;

export class TableSink implements Sink {
  readonly description: string;
  private readonly stream: Writable;
  private readonly columns: readonly ColumnDescriptor[];
  private readonly title: string | null;
  private readonly rows: OutboundRow[] = [];
  private droppedCount = 0;

  /** `title` stands above the table where there are several. */
  constructor(stream: Writable, description: string, columns: readonly ColumnDescriptor[], title: string | null) {
    this.stream = stream;
    this.description = description;
    this.columns = columns;
    this.title = title;
  }

  async publish(rows: readonly OutboundRow[]): Promise<void> {
    for (const row of rows) {
      if (this.rows.length < TABLE_ROWS_MAX) this.rows.push(row);
      else this.droppedCount++;
    }
  }

  async close(): Promise<void> {
    const more = this.droppedCount > 0 ? `… and ${this.droppedCount} more rows; --format ndjson shows them all.\n` : '';
    const title = this.title === null ? '' : `${this.title}\n`;
    await writeText(this.stream, `${title}${renderTable(this.columns, this.rows)}\n${more}`, this.description);
  }
}

/** A table of rows without colour. */
export function renderTable(columns: readonly ColumnDescriptor[], rows: readonly OutboundRow[]): string {
  const table = new Table({
    head: columns.map(column => column.name),
    colAligns: columns.map(column => (NUMERIC.test(column.type) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(rowCells(row, columns).map(cell => cell ?? 'NULL'));
  return table.toString();
}
