// Results as CSV: a header, then a line a row. NULL is an empty field, an empty text is "". A retraction is the row with its key alone and
// `true` in the last column.
import { stringify } from 'csv-stringify/sync';
import type { ColumnDescriptor } from '../../shared/engine/descriptor.ts';
import type { OutboundRow, PublishContext, Sink } from '../../shared/sinks/sink.ts';
import { rowCells } from './row-cells.ts';
import { textRow } from './text-row.ts';

export class CsvSink implements Sink {
  readonly description: string;
  private readonly target: Sink;
  private readonly columns: readonly ColumnDescriptor[];
  private readonly retracts: boolean;
  private headed = false;

  /** `target` takes lines. `retracts`: rows may be taken back, so a column `_deleted` follows the others. */
  constructor(target: Sink, columns: readonly ColumnDescriptor[], retracts: boolean) {
    this.description = target.description;
    this.target = target;
    this.columns = columns;
    this.retracts = retracts;
  }

  async publish(rows: readonly OutboundRow[], context: PublishContext): Promise<void> {
    const records = rows.map(row => [...rowCells(row, this.columns), ...(this.retracts ? [row.kind === 'delete' ? 'true' : null] : [])]);
    if (!this.headed) records.unshift([...this.columns.map(column => column.name), ...(this.retracts ? ['_deleted'] : [])]);
    this.headed = true;
    if (records.length > 0)
      await this.target.publish([textRow(stringify(records, { cast: { string: quotingEmpty } }).slice(0, -1))], context);
  }

  /** A result without rows has its header all the same. */
  async close(context: PublishContext = { partition: '', commitNumber: 0 }): Promise<void> {
    await this.publish([], context);
    await this.target.close();
  }
}

const quotingEmpty = (text: string) => (text === '' ? { value: text, quoted_empty: true } : text);
