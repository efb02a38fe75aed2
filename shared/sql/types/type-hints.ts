// What to write where a value has another type than the one that is asked for.
import { isNumeric } from './coercion.ts';
import { isNested } from './forms.ts';
import { type SqlType, typeText } from './sql-type.ts';

/** Instead of a CAST that does not exist. */
export function castHint(from: SqlType, to: SqlType): string {
  if (isNumeric(from) && to.kind === 'timestamp') return 'write TO_TIMESTAMP(seconds) or FROM_UNIXTIME_MS(milliseconds)';
  if (isNumeric(from) && to.kind === 'date') return "write DATE '1970-01-01' + days, or CAST(TO_TIMESTAMP(seconds) AS DATE)";
  if (isNumeric(from) && to.kind === 'boolean') return 'write … <> 0';
  if (isNumeric(to)) return numberHint(from);
  if (to.kind === 'boolean') return 'write the condition that is meant';
  if (from.kind === 'row' && to.kind === 'row') return 'write ROW(value.x AS x, …) with the fields that are meant';
  if (isNested(from)) return partHint(from);
  if (isNested(to)) return `make one of its parts: ${makerOf(to)}`;
  return `write CAST(CAST(… AS VARCHAR) AS ${typeText(to)}), if its text is one`;
}

/** Where a number is asked for. */
export function numberHint(given: SqlType): string {
  switch (given.kind) {
    case 'varchar':
      return 'write CAST(… AS DOUBLE), or TRY_CAST where some texts are no numbers';
    case 'boolean':
      return 'write CASE WHEN … THEN 1 ELSE 0 END';
    case 'timestamp':
    case 'time':
    case 'interval':
      return 'write EPOCH_MS(…), its milliseconds';
    case 'date':
      return "write … - DATE '1970-01-01', its days since then";
    case 'json':
      return 'write CAST(… AS DOUBLE)';
    case 'array':
    case 'map':
    case 'row':
      return partHint(given);
    default:
      return 'give it a number';
  }
}

function partHint(type: SqlType): string {
  if (type.kind === 'array') return 'take one of its elements: …[1]';
  return type.kind === 'map' ? "take one of its values: …['key']" : 'take one of its fields: ….name';
}

function makerOf(type: SqlType): string {
  if (type.kind === 'array') return 'ARRAY[…]';
  return type.kind === 'map' ? "MAP['key', …]" : 'ROW(… AS name)';
}
