// A function of the script's author in the generated module: a function around it that makes its arguments from the forms of
// `engine/values.ts`, and its result into one of them. What it throws becomes the row's error.
import type { UserFunction } from '../../plan/user-function.ts';
import { isFine, type SqlType, typeText } from '../../types/sql-type.ts';
import { Builder } from '../fragments/builder.ts';
import { type Code, code, data, joined } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { ModuleContext } from '../module-context.ts';
import { valueSpec } from '../value-spec.ts';

/** The name of the function around it, which takes and gives values as expressions have them; it gives null for NULL. */
export function userFunctionCall(called: UserFunction, module: ModuleContext): Name {
  return module.userFunction(called, 'call', () => {
    const { scope, imports } = module;
    const around = scope.name(`call ${called.name}`);
    const [result, error] = [scope.name(`result of ${called.name}`), scope.name('thrown')];
    const parameters = called.parameters.map(({ name }) => scope.name(`given ${name}`));
    const args = called.parameters.map(({ type }, i) => {
      const given = argumentOf(type, code`${parameters[i]!}`, module);
      return called.seesNull ? code`${parameters[i]!} === null ? null : ${given}` : given;
    });
    const builder = new Builder();
    builder.function(around, parameters, () => {
      builder.let(result, null);
      builder.try(
        () => builder.set(result, code`${module.functionsVariable}.${module.exportedFunction(called)}(${joined(args, code`, `)})`),
        error,
        () => builder.throw(code`${imports.engine('functionError')}(${called.name}, ${error})`),
      );
      builder.return(resultOf(called, code`${result}`, module));
    });
    return { name: around, builder };
  });
}

/** A value as the function takes it. */
export function argumentOf(type: SqlType, value: Code, module: ModuleContext): Code {
  const { imports } = module;
  switch (type.kind) {
    case 'boolean':
    case 'smallint':
    case 'int':
    case 'real':
    case 'double':
    case 'varchar':
    case 'interval':
    case 'interval-months':
      return value;
    case 'bigint':
      return code`BigInt(${value})`;
    case 'decimal':
      return code`${imports.engine('decimalText')}(${value}, ${type.scale})`;
    case 'timestamp':
      if (!isFine(type)) return code`new Date(${value})`;
      return code`${imports.engine('forFunction')}(${value}, ${specOf(type, module)})`;
    default:
      return code`${imports.engine('forFunction')}(${value}, ${specOf(type, module)})`;
  }
}

/** The type as data, at the top of the module. */
const specOf = (type: SqlType, module: ModuleContext): Name => module.constant(`type ${typeText(type)}`, data(valueSpec(type)));

/** What the function gave as a value, or null for NULL; what is no value of the type throws a `RowError`. */
export function resultOf({ name, returns }: UserFunction, value: Code, module: ModuleContext): Code {
  const { imports } = module;
  switch (returns.kind) {
    case 'boolean':
      return code`${imports.engine('booleanOfFunction')}(${name}, ${value})`;
    case 'smallint':
      return code`${imports.engine('intOfFunction')}(${name}, ${value}, ${-(2 ** 15)}, ${2 ** 15 - 1})`;
    case 'int':
      return code`${imports.engine('intOfFunction')}(${name}, ${value}, ${-(2 ** 31)}, ${2 ** 31 - 1})`;
    case 'bigint':
      return code`${imports.engine('bigintOfFunction')}(${name}, ${value})`;
    case 'real':
      return code`${imports.engine('realOfFunction')}(${name}, ${value})`;
    case 'double':
      return code`${imports.engine('doubleOfFunction')}(${name}, ${value})`;
    case 'decimal':
      return code`${imports.engine('decimalOfFunction')}(${name}, ${value}, ${returns.precision}, ${returns.scale})`;
    case 'varchar':
      return code`${imports.engine('textOfFunction')}(${name}, ${value})`;
    case 'timestamp':
      if (returns.precision === 3) return code`${imports.engine('timestampOfFunction')}(${name}, ${value})`;
      return code`${imports.engine('ofFunction')}(${name}, ${value}, ${specOf(returns, module)})`;
    default:
      return code`${imports.engine('ofFunction')}(${name}, ${value}, ${specOf(returns, module)})`;
  }
}
