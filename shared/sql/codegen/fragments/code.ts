// A piece of generated JavaScript. The only way to make one is the tag `code`, whose fixed parts are written in Weir's own source and whose
// values are names, other pieces, or data; a string among the values becomes a quoted literal. So text from SQL cannot become code: the
// types do not let it.
import { bigintLiteral, dataLiteral, numberLiteral, stringLiteral } from './literal.ts';
import { Name } from './name.ts';

const made = Symbol('only the tag makes code');

/** An expression or a part of one. */
export class Code {
  readonly text: string;

  constructor(text: string, permission: typeof made) {
    if (permission !== made) throw new Error('bug in Weir: code comes from the tag');
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What may stand in `${}`: a string is data and arrives quoted. */
export type CodeValue = Name | Code | number | bigint | boolean | string | null;

/** Makes code from a template. */
export function code(fixed: TemplateStringsArray, ...values: readonly CodeValue[]): Code {
  let text = fixed[0]!;
  for (let i = 0; i < values.length; i++) text += sourceOf(values[i]!) + fixed[i + 1]!;
  return new Code(text, made);
}

/** The value as code. */
export const literal = (value: CodeValue): Code => code`${value}`;

/** Plain JSON data as an object literal over several lines. */
export const data = (value: unknown): Code => new Code(dataLiteral(value), made);

/** The pieces with `separator` between them, e.g. `joined(parameters, code`, `)`. */
export function joined(pieces: readonly (Name | Code)[], separator: Code): Code {
  return new Code(pieces.map(piece => piece.text).join(separator.text), made);
}

/** The expression as an operand: in brackets, unless it is a name, a literal, a call or a member already. */
export function operand(expression: Name | Code): Code {
  return isPrimary(expression.text) ? new Code(expression.text, made) : code`(${expression})`;
}

function sourceOf(value: CodeValue): string {
  if (value instanceof Name || value instanceof Code) return value.text;
  switch (typeof value) {
    case 'string':
      return stringLiteral(value);
    case 'number':
      return numberLiteral(value);
    case 'bigint':
      return bigintLiteral(value);
    default:
      return String(value);
  }
}

/** A name, a number, or a chain of members, calls and brackets without an operator between them. */
export function isPrimary(text: string): boolean {
  if (/^[A-Za-z0-9_$.]+$/.test(text)) return true;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === "'") i = stringEnd(text, i);
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (depth === 0 && !/[A-Za-z0-9_$.]/.test(character)) return false;
  }
  return true;
}

function stringEnd(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== "'") i += text[i] === '\\' ? 2 : 1;
  return i;
}
