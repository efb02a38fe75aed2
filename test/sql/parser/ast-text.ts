// An AST written out again as SQL with every bracket, so that precedence can be seen and the text parsed once more.
import type { AstExpression, Identifier } from '../../../shared/sql/ast/expression.ts';
import { typeText } from '../../../shared/sql/types/sql-type.ts';

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const name = ({ text: written, quoted }: Identifier): string => (quoted ? `"${written.replaceAll('"', '""')}"` : written);
const not = (negated: boolean): string => (negated ? 'NOT ' : '');

export function astText(ast: AstExpression): string {
  switch (ast.kind) {
    case 'name':
      return ast.qualifier === null ? name(ast.name) : `${name(ast.qualifier)}.${name(ast.name)}`;
    case 'number':
      return ast.text;
    case 'string':
      return text(ast.value);
    case 'constant':
      return String(ast.value).toUpperCase();
    case 'typed-text':
      return `${ast.type.kind === 'bytes' ? 'X' : typeText(ast.type)} ${text(ast.text)}`;
    case 'interval':
      return `INTERVAL '${ast.milliseconds}' MILLISECOND`;
    case 'interval-months':
      return `INTERVAL '${ast.months}' MONTH`;
    case 'unary':
      return ast.operator === 'not' ? `(NOT ${astText(ast.operand)})` : `(${ast.operator} ${astText(ast.operand)})`;
    case 'binary':
      return `(${astText(ast.left)} ${ast.operator.toUpperCase()} ${astText(ast.right)})`;
    case 'is':
      return `(${astText(ast.operand)} IS ${not(ast.negated)}${ast.test.toUpperCase()})`;
    case 'in':
      return `(${astText(ast.operand)} ${not(ast.negated)}IN (${ast.list.map(astText).join(', ')}))`;
    case 'between':
      return `(${astText(ast.operand)} ${not(ast.negated)}BETWEEN ${astText(ast.low)} AND ${astText(ast.high)})`;
    case 'like': {
      const escaping = ast.escape === null ? '' : ` ESCAPE ${astText(ast.escape)}`;
      return `(${astText(ast.operand)} ${not(ast.negated)}LIKE ${astText(ast.pattern)}${escaping})`;
    }
    case 'case': {
      const branches = ast.branches.map(({ when, result }) => ` WHEN ${astText(when)} THEN ${astText(result)}`).join('');
      const otherwise = ast.otherwise === null ? '' : ` ELSE ${astText(ast.otherwise)}`;
      return `CASE${ast.operand === null ? '' : ` ${astText(ast.operand)}`}${branches}${otherwise} END`;
    }
    case 'cast':
      return `${ast.safe === true ? 'TRY_' : ''}CAST(${astText(ast.argument)} AS ${typeText(ast.target!)})`;
    case 'function':
      return `${name(ast.name)}(${ast.star ? '*' : ast.arguments.map(astText).join(', ')})`;
    case 'field':
      return `(${astText(ast.operand)}).${name(ast.name)}`;
    case 'element':
      return `(${astText(ast.operand)})[${astText(ast.index)}]`;
    case 'invalid':
      return '<invalid>';
  }
}
