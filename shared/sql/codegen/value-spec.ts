// The type of a value as the run time is told it: plain data at the top of the module, for reading, writing and casting values with parts.
import type { TimestampFormat, ValueSpec } from '../../engine/json/field-spec.ts';
import type { SqlType } from '../types/sql-type.ts';
import { data } from './fragments/code.ts';
import type { Name } from './fragments/name.ts';
import type { ModuleContext } from './module-context.ts';

/** `format` is how timestamps in it are written. */
export function valueSpec(type: SqlType, format: TimestampFormat = 'iso-8601'): ValueSpec {
  switch (type.kind) {
    case 'array':
      return { type: 'array', element: valueSpec(type.element, format) };
    case 'map':
      return { type: 'map', key: valueSpec(type.key, format), value: valueSpec(type.value, format) };
    case 'row':
      return { type: 'row', fields: type.fields.map(field => ({ name: field.name, spec: valueSpec(field.type, format) })) };
    case 'decimal':
      return { type: 'decimal', precision: type.precision, scale: type.scale };
    case 'timestamp':
      return {
        type: 'timestamp',
        format,
        ...(type.precision !== 3 && { precision: type.precision }),
        ...(!type.hasZone && { isLocal: true as const }),
      };
    case 'null':
      // Of ARRAY[] and ROW(NULL), where nothing of that type ever stands.
      return { type: 'varchar' };
    default:
      return { type: type.kind };
  }
}

/** The constant of the module that says what the type is. */
export const specConstant = (type: SqlType, module: ModuleContext): Name => module.constant('type', data(valueSpec(type)));
