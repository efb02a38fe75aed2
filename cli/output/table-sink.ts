// Results as a table for eyes: collected, then drawn when the run is over.
import type { ColumnDescriptor } from '../../shared/engine/descriptor.ts';
import type { OutboundRow, Sink } from '../../shared/sinks/sink.ts';
import { renderTable } from './render-table.ts';
import { textRow } from './text-row.ts';

/** Whoever wants more wants another format: a table lives in memory. */
export const TABLE_ROWS_MAX = 10_000;

export interface TableOptions {
  readonly columns: readonly ColumnDescriptor[];
  /** Rows may be taken back, so a column `_deleted` follows the others. */
  readonly retracts: boolean;
  /** Stands above the table where there are several. */
  readonly title: string | null;
}

export class TableSink implements Sink {
  readonly description: string;
  private readonly target: Sink;
  private readonly options: TableOptions;
  private readonly rows: OutboundRow[] = [];
  private droppedCount = 0;

  /** `target` takes lines. */
  constructor(target: Sink, options: TableOptions) {
    this.description = target.description;
    this.target = target;
    this.options = options;
  }

  async publish(rows: readonly OutboundRow[]): Promise<void> {
    for (const row of rows) {
      if (this.rows.length < TABLE_ROWS_MAX) this.rows.push(row);
      else this.droppedCount++;
    }
  }

  async close(): Promise<void> {
    const { title, columns, retracts } = this.options;
    const lines = [...(title === null ? [] : [title]), renderTable(columns, this.rows, { retracts })];
    if (this.droppedCount > 0) lines.push(`… and ${this.droppedCount.toLocaleString('en')} more rows; --format ndjson shows them all.`);
    if (title !== null) lines.push('');
    await this.target.publish([textRow(lines.join('\n'))], { partition: '', commitNumber: 0 });
    await this.target.close();
  }
}
