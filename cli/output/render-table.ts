// Rows as a table without colour. Numbers stand to the right; what would break a line is shown escaped.
import Table from 'cli-table3';
import type { ColumnDescriptor } from '../../shared/engine/descriptor.ts';
import type { OutboundRow } from '../../shared/sinks/sink.ts';
import { rowCells } from './row-cells.ts';

const NUMERIC = /^(INT|BIGINT|DOUBLE|DECIMAL)/;
const CONTROL = /\p{Cc}/gu;

export interface RenderOptions {
  /** Rows may be taken back, so a column `_deleted` follows the others. @default false */
  readonly retracts?: boolean;
  /** Columns of the screen; cells are cut so that the table fits. @default unlimited */
  readonly widthMax?: number;
}

export function renderTable(columns: readonly ColumnDescriptor[], rows: readonly OutboundRow[], options: RenderOptions = {}): string {
  const { retracts = false, widthMax = Number.POSITIVE_INFINITY } = options;
  const head = [...columns.map(column => column.name), ...(retracts ? ['_deleted'] : [])];
  const cells = rows.map(row => [
    ...rowCells(row, columns).map(cell => (cell ?? (row.kind === 'delete' ? '' : 'NULL')).replaceAll(CONTROL, escaped)),
    ...(retracts ? [row.kind === 'delete' ? 'true' : ''] : []),
  ]);
  return drawTable(
    head,
    cells,
    head.map((_, index) => (NUMERIC.test(columns[index]?.type ?? '') ? 'right' : 'left')),
    widthMax,
  );
}

/** Cells as a table; columns that do not fit into `widthMax` are left out from the right, and a last column of `…` says so. */
export function drawTable(
  head: readonly string[],
  cells: readonly (readonly string[])[],
  aligns: readonly ('left' | 'right')[],
  widthMax = Number.POSITIVE_INFINITY,
): string {
  for (let shown = head.length; ; shown--) {
    const cut = (row: readonly string[]) => (shown < head.length ? [...row.slice(0, shown), '…'] : [...row]);
    const table = new Table({
      head: cut(head),
      colAligns: shown < head.length ? [...aligns.slice(0, shown), 'left'] : [...aligns],
      style: { head: [], border: [], compact: true },
    });
    for (const row of cells) table.push(cut(row));
    const text = table.toString();
    // The upper border has one character per cell of the screen, whatever the rows are made of.
    if (shown <= 1 || text.indexOf('\n') <= widthMax) return text;
  }
}

const escaped = (control: string): string => JSON.stringify(control).slice(1, -1);
