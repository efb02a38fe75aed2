// CREATE FUNCTION ▸ functions that the expressions of the script can call. Whether the file is there, exports the function and fits the
// declaration is asked of the host, for all functions at once.
import type { CreateFunction } from '../ast/function.ts';
import type { Script } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import type { AggregateDefinition, ScalarDefinition } from '../functions/definition.ts';
import { AGGREGATE_FUNCTIONS, SCALAR_FUNCTIONS } from '../functions/registry.ts';
import { bindOverload, definitionOf } from '../functions/scalar/table-function.ts';
import type { UserFunction } from '../plan/user-function.ts';
import { isComparable } from '../types/coercion.ts';
import { type SqlType, typeText } from '../types/sql-type.ts';
import type { FunctionAnswer, FunctionHost } from '../user-functions/function-host.ts';
import { orNull, propertyName, typescriptType } from '../user-functions/typescript-type.ts';
import { WINDOW_FUNCTIONS } from './windows.ts';

/** By name in upper case. Those that are wrong are reported, and null: who calls them stays silent. */
export type UserFunctions = ReadonlyMap<string, ScalarDefinition | AggregateDefinition | null>;

export const isAggregate = (definition: ScalarDefinition | AggregateDefinition): definition is AggregateDefinition => 'star' in definition;

export function bindFunctions(script: Script, host: FunctionHost | null, diagnostics: DiagnosticCollector): UserFunctions {
  const declared = new Map<string, CreateFunction>();
  const functions = new Map<string, ScalarDefinition | AggregateDefinition | null>();
  for (const statement of script.statements) {
    if (statement.kind === 'invalid-function') functions.set(statement.name.text.toUpperCase(), null);
    if (statement.kind !== 'create-function') continue;
    const key = statement.name.text.toUpperCase();
    if (!isFree(key, statement, functions, diagnostics)) continue;
    functions.set(key, null);
    if (checkNames(statement, diagnostics)) declared.set(key, statement);
  }
  const answers = ask([...declared.values()], host, diagnostics);
  for (const [i, [key, statement]] of [...declared].entries()) {
    const answer = answers[i];
    if (answer === undefined) continue;
    if ('exported' in answer) functions.set(key, definition(statement, answer.exported, answer.retracts === true));
    else diagnostics.error('W0310', statement.file.span, answer.message, { note: answer.note, hint: answer.hint });
  }
  return functions;
}

function isFree(key: string, { name }: CreateFunction, functions: UserFunctions, diagnostics: DiagnosticCollector): boolean {
  if (functions.has(key)) {
    diagnostics.error('W0301', name.span, `The function ${quoted(name.text)} is declared twice.`, {
      hint: 'give one of them another name',
    });
    return false;
  }
  if (SCALAR_FUNCTIONS.has(key) || AGGREGATE_FUNCTIONS.has(key) || WINDOW_FUNCTIONS.has(key)) {
    diagnostics.error('W0301', name.span, `${quoted(key)} is a function of the language.`, { hint: 'give yours another name' });
    return false;
  }
  return true;
}

function checkNames({ name: own, parameters, state }: CreateFunction, diagnostics: DiagnosticCollector): boolean {
  const errorsBefore = diagnostics.errorCount;
  const check = (list: CreateFunction['parameters'], what: string) => {
    const names = new Set<string>();
    for (const { name } of list) {
      if (names.has(name.text))
        diagnostics.error('W0303', name.span, `The ${what} ${quoted(name.text)} is declared twice.`, { hint: 'rename one of them' });
      names.add(name.text);
    }
  };
  check(parameters, 'parameter');
  check(state ?? [], 'field');
  if (state !== null && parameters.length === 0) {
    diagnostics.error('W0310', own.span, `The aggregate ${own.text} takes nothing, so no row would take part.`, {
      hint: 'give it a parameter',
    });
  }
  return diagnostics.errorCount === errorsBefore;
}

function ask(
  declared: readonly CreateFunction[],
  host: FunctionHost | null,
  diagnostics: DiagnosticCollector,
): readonly (FunctionAnswer | undefined)[] {
  const [first] = declared;
  if (first === undefined) return [];
  if (host !== null) return host.check(declared.map(each => ({ name: each.name.text, file: each.file.text, type: declaredType(each) })));
  const message = 'A script with functions of its own must come from a file, beside which theirs are found.';
  diagnostics.error('W0310', first.file.span, message, { hint: 'put the script into a file, and the functions beside it' });
  return [];
}

/** The declaration in TypeScript. */
function declaredType({ parameters, returns, seesNull, state }: CreateFunction): string {
  const given = (type: SqlType) => (seesNull ? orNull(typescriptType(type)) : typescriptType(type));
  const list = parameters.map(({ name, type }, i) => `${parameterName(name.text, i)}: ${given(type)}`);
  const result = orNull(typescriptType(returns));
  if (state === null) return `(${list.join(', ')}) => ${result}`;
  const kept = `{ ${state.map(({ name, type }) => `${propertyName(name.text)}: ${orNull(typescriptType(type))}`).join('; ')} }`;
  // Methods, whose parameters are compared both ways: a state whose fields are never null may be declared so in TypeScript.
  const change = `(state: ${kept}, ${list.join(', ')}): ${kept}`;
  return `{ create(): ${kept}; accumulate${change}; retract?${change}; merge(a: ${kept}, b: ${kept}): ${kept}; result(state: ${kept}): ${result} }`;
}

/** Names of SQL need not be ones of TypeScript. */
const parameterName = (name: string, index: number): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `p${index + 1}`);

function definition(
  { name, parameters, returns, seesNull, state, file }: CreateFunction,
  exported: string,
  retracts: boolean,
): ScalarDefinition | AggregateDefinition {
  const run: UserFunction = {
    name: name.text,
    file: file.text,
    exported,
    parameters: parameters.map(parameter => ({ name: parameter.name.text, type: parameter.type })),
    returns,
    seesNull,
    ...(state !== null && { state: state.map(field => ({ name: field.name.text, type: field.type })), retracts }),
  };
  const shown = name.text.toUpperCase();
  const overload = { takes: parameters.map(({ type }) => type), gives: returns, run, nullable: true, seesNull };
  const form = `${shown}(${parameters.map(parameter => parameter.name.text).join(', ')})`;
  const entry = { name: shown, form, says: '', example: ['', null] as const };
  if (state === null) return definitionOf({ ...entry, overloads: [overload] }, shown);
  const aggregate: AggregateDefinition = {
    name: shown,
    function: 'user',
    signature: form,
    star: false,
    says: '',
    example: ['', ''],
    resultType: () => returns,
    argumentCount: [parameters.length, parameters.length],
    slides: true,
    // Of several values together there is no one that could come twice.
    ...(parameters.length === 1 && { distinct: 'each' as const }),
    bind: ({ ast, args }, binder) => {
      const call = bindOverload(entry, [overload], ast, args, binder);
      if (call?.kind !== 'call') return null;
      const [argument, ...others] = call.arguments;
      if (ast.distinct === true && !isComparable(argument!.type)) {
        binder.diagnostics.error('W0502', argument!.span, `DISTINCT needs a value that can be compared, not ${typeText(argument!.type)}.`, {
          hint: 'leave DISTINCT out, or CAST the value',
        });
        return null;
      }
      return { argument: argument!, others, type: returns, user: run };
    },
  };
  return aggregate;
}
