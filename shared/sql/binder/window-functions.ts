// Windows that GROUP BY makes: TUMBLE(time, size), HOP(time, advance, size), CUMULATE(time, step, size), SESSION(time, gap), each aligned one
// with an offset behind. The event time, of which there is only one, may be left out.
import type { FunctionExpression } from '../ast/expression.ts';
import type { WindowClause } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { functionSignature, type WindowDefinition } from '../parser/windows/registry.ts';
import { durationOf, lengthsOf } from '../parser/windows/window-lengths.ts';

/** The window of a group function; null after reporting. */
export function windowOfFunction(
  ast: FunctionExpression,
  definition: WindowDefinition,
  diagnostics: DiagnosticCollector,
): WindowClause | null {
  const { timeColumn, given } = windowArguments(ast);
  const { kind, functionName, functionLengths } = definition;
  const count = functionLengths.length;
  const values = given.map(argument => ({ milliseconds: durationOf(argument), span: argument.span }));
  const isComplete = values.length === count || values.length === count + 1;
  if (!isComplete || values.some(({ milliseconds }) => milliseconds === null)) {
    const lengths = `a constant ${functionLengths.join(' and ')}`;
    const example = functionLengths.map((_, i) => `INTERVAL '${i + 1}' MINUTE`).join(', ');
    const hint = `write ${functionName}(event_time, ${example})`;
    const note = count > 1 ? `It is called as ${functionSignature(definition)}.` : undefined;
    diagnostics.error('W0605', ast.span, `${functionName} takes the event time and ${lengths}.`, { note, hint });
    return null;
  }
  const known = values as { milliseconds: number; span: FunctionExpression['span'] }[];
  return { kind, timeColumn, lengths: lengthsOf(functionLengths, known), offset: known[count] ?? null, span: ast.span };
}

/** The event time, where it is named, and the lengths behind it. */
export function windowArguments({ arguments: all }: FunctionExpression) {
  const [first] = all;
  const namesTime = first !== undefined && durationOf(first) === null;
  return { timeColumn: namesTime ? first : null, given: namesTime ? all.slice(1) : all };
}
