// The functions on regular expressions. Flags are put in front of the pattern, where the language of patterns has them anyway.
import { literal } from '../../plan/build.ts';
import type { Expression, Literal } from '../../plan/expression.ts';
import { arrayOf, BIGINT, BOOLEAN, INT, VARCHAR } from '../../types/sql-type.ts';
import type { ScalarDefinition } from '../definition.ts';
import { REGULAR_EXPRESSION } from './parameter.ts';
import { bindOverload, type ComposedFunction, type Described, type Overload, type TableFunction } from './table-function.ts';

const TEST: Overload = { takes: [VARCHAR, REGULAR_EXPRESSION], gives: BOOLEAN, run: 'regexpTest', total: true };
const replace = (run: 'regexpReplaceFirst' | 'regexpReplaceAll'): Overload[] => [
  { takes: [VARCHAR, REGULAR_EXPRESSION, VARCHAR], gives: VARCHAR, run },
];

/** The call without its flags: those of the pattern stand in the pattern, `g` chooses the overloads. */
function flagged(name: string, countWithFlags: number, overloads: (flags: string) => readonly Overload[]): ScalarDefinition['bind'] {
  const described: Described = { name, form: '', says: '', example: ['', null] };
  return (call, args, binder) => {
    if (args.length < countWithFlags) return bindOverload(described, overloads(''), call, args, binder);
    const [flags, pattern] = [args[countWithFlags - 1]!, args[1]!];
    if (!isText(flags) || !/^[imsgc]*$/.test(flags.value)) {
      const note =
        '`i` is without regard to case, `m` for ^ and $ at every line, `s` for a dot that is any character, `g` for all matches.';
      binder.diagnostics.error('W0502', flags.span, `The flags of ${name} must be a constant made of i, m, s and g.`, { note });
      return null;
    }
    const inPattern = [...new Set(flags.value)].filter(flag => 'ims'.includes(flag)).join('');
    const withFlags = inPattern !== '' && isText(pattern) ? literal(VARCHAR, `(?${inPattern})${pattern.value}`, pattern.span) : pattern;
    return bindOverload(described, overloads(flags.value), call, [args[0]!, withFlags, ...args.slice(2, countWithFlags - 1)], binder);
  };
}

const isText = (expression: Expression): expression is Literal & { readonly value: string } =>
  expression.kind === 'literal' && typeof expression.value === 'string';

export const REGEXP_FUNCTIONS: readonly (TableFunction | ComposedFunction)[] = [
  {
    name: 'REGEXP_LIKE',
    aliases: ['REGEXP_MATCHES', 'REGEXP'],
    form: "REGEXP_LIKE(text, 'pattern' [, 'flags'])",
    says: 'Whether the pattern matches somewhere in the text.',
    argumentCount: [2, 3],
    bind: flagged('REGEXP_LIKE', 3, () => [TEST]),
    example: ["REGEXP_LIKE('Weir 42', 'weir \\d+', 'i')", true],
  },
  {
    name: 'REGEXP_REPLACE',
    form: "REGEXP_REPLACE(text, 'pattern', replacement [, 'flags'])",
    says: 'The text with the first match replaced, or with the flag `g` every one. In the replacement `\\1` is the first group, `\\0` the match.',
    argumentCount: [3, 4],
    bind: flagged('REGEXP_REPLACE', 4, flags => replace(flags.includes('g') ? 'regexpReplaceAll' : 'regexpReplaceFirst')),
    example: ["REGEXP_REPLACE('a1b22', '(\\d+)', '<\\1>', 'g')", 'a<1>b<22>'],
  },
  {
    name: 'REGEXP_EXTRACT',
    aliases: ['REGEXP_SUBSTR'],
    form: "REGEXP_EXTRACT(text, 'pattern' [, group])",
    says: 'The first match, or a group of it by its number; NULL where there is none.',
    overloads: [{ takes: [VARCHAR, REGULAR_EXPRESSION], optional: [BIGINT], gives: VARCHAR, run: 'regexpExtract', nullable: true }],
    example: ["REGEXP_EXTRACT('GET /cart?id=7', 'id=(\\d+)', 1)", '7'],
  },
  {
    name: 'REGEXP_EXTRACT_ALL',
    form: "REGEXP_EXTRACT_ALL(text, 'pattern' [, group])",
    says: 'All matches, or a group of each, as an array.',
    overloads: [{ takes: [VARCHAR, REGULAR_EXPRESSION], optional: [BIGINT], gives: arrayOf(VARCHAR), run: 'regexpExtractAll' }],
    example: ["REGEXP_EXTRACT_ALL('a=1&b=22', '(\\w)=(\\d+)', 2)", ['1', '22']],
  },
  {
    name: 'REGEXP_SPLIT_TO_ARRAY',
    aliases: ['STRING_SPLIT_REGEX'],
    form: "REGEXP_SPLIT_TO_ARRAY(text, 'pattern')",
    says: 'The parts of the text between matches, as an array.',
    overloads: [{ takes: [VARCHAR, REGULAR_EXPRESSION], gives: arrayOf(VARCHAR), run: 'regexpSplit' }],
    example: ["REGEXP_SPLIT_TO_ARRAY('a, b;c', '[,;]\\s*')", ['a', 'b', 'c']],
  },
  {
    name: 'REGEXP_COUNT',
    form: "REGEXP_COUNT(text, 'pattern')",
    says: 'How many matches there are, without overlaps.',
    overloads: [{ takes: [VARCHAR, REGULAR_EXPRESSION], gives: INT, run: 'regexpCount' }],
    example: ["REGEXP_COUNT('a1b22', '\\d')", 3],
  },
  {
    name: 'REGEXP_INSTR',
    form: "REGEXP_INSTR(text, 'pattern')",
    says: 'Where the first match begins, counted from 1; 0 where there is none.',
    overloads: [{ takes: [VARCHAR, REGULAR_EXPRESSION], gives: INT, run: 'regexpPosition', total: true }],
    example: ["REGEXP_INSTR('weir-42', '\\d')", 6],
  },
];
