// The scalars within values with parts of binary formats: each is read like a column of its type would be, and where the column is that is refused
// is known from the steps on the way to it.
import type { ValueSpec } from '../json/field-spec.ts';
import { fieldTypeText } from '../json/field-spec.ts';
import type { Cell } from '../nested/nested-value.ts';
import { scalarCell } from '../nested/scalar-cell.ts';
import { BROKEN } from './byte-cursor.ts';
import { ColumnValues } from './column-values.ts';

export class Parts {
  /** Of a part that is no value of its type, behind the name of the column: `[2]['name']: INT takes 0 to 9`. */
  refusal = '';
  /** From the column to the part that is read: names, keys, and elements counted from 1. */
  readonly steps: (string | number)[] = [];
  private readonly scratch = new Map<ValueSpec, ColumnValues>();

  /** Where a scalar of the type is put, as field 0. */
  open(spec: ValueSpec): ColumnValues {
    let values = this.scratch.get(spec);
    if (values === undefined) this.scratch.set(spec, (values = new ColumnValues([spec])));
    values.clear();
    return values;
  }

  /** The scalar that was put; null where none was. `refused`: what the type would take instead. Throws `BROKEN` then. */
  close(spec: ValueSpec, values: ColumnValues, refused: string | null): Cell {
    if (refused !== null) this.refuse(spec, refused);
    return values.nulls[0] === 1 ? null : scalarCell(values.reader, 0, spec);
  }

  refuse(spec: ValueSpec, refused: string): never {
    const path = this.steps.map(step => `[${typeof step === 'string' ? `'${step}'` : step}]`).join('');
    this.refusal = `${path}: ${fieldTypeText(spec)} ${refused}`;
    throw BROKEN;
  }
}
