// Results as CSV: a header, then a line a row. A retraction is the row with its key alone and `true` in the last column.
import type { Writable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import type { ColumnDescriptor } from '../../shared/engine/descriptor.ts';
import type { OutboundRow, Sink } from '../../shared/sinks/sink.ts';
import { rowCells } from './row-cells.ts';
import { writeText } from './write-text.ts';

export class CsvSink implements Sink {
  readonly description: string;
  private readonly stream: Writable;
  private readonly columns: readonly ColumnDescriptor[];
  private readonly retracts: boolean;
  private headed = false;

  /** `retracts`: rows may be taken back, so a column `_deleted` follows the others. */
  constructor(stream: Writable, description: string, columns: readonly ColumnDescriptor[], retracts: boolean) {
    this.stream = stream;
    this.description = description;
    this.columns = columns;
    this.retracts = retracts;
  }

  async publish(rows: readonly OutboundRow[]): Promise<void> {
    const records = rows.map(row => [...rowCells(row, this.columns), ...(this.retracts ? [row.kind === 'delete' ? 'true' : ''] : [])]);
    await this.write(records);
  }

  async close(): Promise<void> {
    await this.write([]);
  }

  private async write(records: (string | null)[][]): Promise<void> {
    const header = this.headed ? [] : [[...this.columns.map(column => column.name), ...(this.retracts ? ['_deleted'] : [])]];
    this.headed = true;
    if (header.length + records.length > 0) await writeText(this.stream, stringify([...header, ...records]), this.description);
  }
}
