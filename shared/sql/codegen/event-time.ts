// Event time in generated code: watermarks, windows and lateness know milliseconds, whatever digits the column has.
import { isFine, TIMESTAMP, unitDigits } from '../types/sql-type.ts';
import type { Builder } from './fragments/builder.ts';
import { type Code, code, operand } from './fragments/code.ts';
import type { ModuleContext } from './module-context.ts';
import { type Scalar, scalar } from './value.ts';

/** The ms that a time which is not NULL lies in. */
export const millisecondsOf = ({ type, code: value }: Scalar, { imports }: ModuleContext): Code =>
  isFine(type) ? code`${imports.engine('millisecondsOf')}(${value}, ${unitDigits(type)})` : value;

/** The ms that the time lies in: itself, or a constant that is added to `out`. */
export function inMilliseconds(time: Scalar, module: ModuleContext, out: Builder): Scalar {
  if (!isFine(time.type)) return time;
  const name = module.scope.name('event time ms');
  const ms = millisecondsOf(time, module);
  out.const(name, time.isNull === null ? ms : code`${operand(time.isNull)} ? 0 : ${ms}`);
  return scalar(TIMESTAMP, code`${name}`, time.isNull);
}
