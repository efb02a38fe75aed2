// + - * / where one side is a date, a time, a moment or a length of time. The rules are those of PostgreSQL:
//
//   TIMESTAMP, DATE ± INTERVAL      TIMESTAMP        DATE - DATE              INT, in days
//   TIMESTAMP, DATE - TIMESTAMP     INTERVAL         DATE ± INT               DATE
//   TIME ± INTERVAL                 TIME             DATE + TIME              TIMESTAMP
//   TIME - TIME                     INTERVAL         INTERVAL ± INTERVAL      INTERVAL, of one kind
//   INTERVAL * number, / number     INTERVAL
//
// A timestamp finer than milliseconds keeps its digits; intervals have milliseconds, also as a difference.
import type { EngineExport } from '../codegen/fragments/imports.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { tableCall } from '../functions/scalar/table-function.ts';
import { call, cast, describeType, literal } from '../plan/build.ts';
import { castLiteral } from '../plan/constants.ts';
import type { Expression } from '../plan/expression.ts';
import { commonType, isNumeric, isWhole, sameType } from '../types/coercion.ts';
import type { DecimalOperator } from '../types/decimal-rules.ts';
import {
  DATE,
  DOUBLE,
  INT,
  INTERVAL,
  INTERVAL_MONTHS,
  isFine,
  isWallClock,
  type SqlType,
  TIME,
  TIMESTAMP,
  type TimestampType,
  unitDigits,
  WALL_CLOCK,
} from '../types/sql-type.ts';
import type { ExpressionBinder } from './expression-binder.ts';

const TIME_KINDS: ReadonlySet<SqlType['kind']> = new Set<SqlType['kind']>(['date', 'time', 'timestamp', 'interval', 'interval-months']);

export const isOfTime = ({ type }: Expression): boolean => TIME_KINDS.has(type.kind);

type Operand = 'timestamp' | 'date' | 'time' | 'interval' | 'interval-months' | 'whole' | 'number';
type Make = (left: Expression, right: Expression, span: Span) => Expression;

interface Rule {
  readonly operator: DecimalOperator;
  readonly left: Operand;
  readonly right: Operand;
  readonly make: Make;
}

const plain =
  (name: 'add' | 'subtract', type: SqlType): Make =>
  (left, right, span) =>
    call(name, type, span, left, right);

const run =
  (name: EngineExport, type: SqlType, total = false): Make =>
  (left, right, span) =>
    tableCall(name, { takes: [left.type, right.type], gives: type, run: name, total }, [left, right], span);

const swapped =
  (make: Make): Make =>
  (left, right, span) =>
    make(right, left, span);

const rule = (operator: DecimalOperator, left: Operand, right: Operand, make: Make): Rule => ({ operator, left, right, make });

/** Adding works both ways. */
const sum = (left: Operand, right: Operand, make: Make): Rule[] => [
  rule('add', left, right, make),
  rule('add', right, left, swapped(make)),
];

const RULES: readonly Rule[] = [
  ...sum('timestamp', 'interval', plain('add', TIMESTAMP)),
  ...sum('timestamp', 'interval-months', run('monthsAfter', TIMESTAMP)),
  rule('subtract', 'timestamp', 'interval', plain('subtract', TIMESTAMP)),
  rule('subtract', 'timestamp', 'interval-months', run('monthsBefore', TIMESTAMP)),
  rule('subtract', 'date', 'date', plain('subtract', INT)),
  rule('subtract', 'timestamp', 'timestamp', plain('subtract', INTERVAL)),
  ...sum('date', 'whole', plain('add', DATE)),
  rule('subtract', 'date', 'whole', plain('subtract', DATE)),
  ...sum('timestamp', 'time', plain('add', TIMESTAMP)),
  ...sum('time', 'interval', run('laterTime', TIME, true)),
  rule('subtract', 'time', 'interval', run('earlierTime', TIME, true)),
  rule('subtract', 'time', 'time', plain('subtract', INTERVAL)),
  rule('add', 'interval', 'interval', plain('add', INTERVAL)),
  rule('subtract', 'interval', 'interval', plain('subtract', INTERVAL)),
  rule('add', 'interval-months', 'interval-months', plain('add', INTERVAL_MONTHS)),
  rule('subtract', 'interval-months', 'interval-months', plain('subtract', INTERVAL_MONTHS)),
  rule('multiply', 'interval', 'number', run('scaledInterval', INTERVAL)),
  rule('multiply', 'number', 'interval', swapped(run('scaledInterval', INTERVAL))),
  rule('divide', 'interval', 'number', run('dividedInterval', INTERVAL)),
  rule('multiply', 'interval-months', 'number', run('scaledMonths', INTERVAL_MONTHS)),
  rule('multiply', 'number', 'interval-months', swapped(run('scaledMonths', INTERVAL_MONTHS))),
  rule('divide', 'interval-months', 'number', run('dividedMonths', INTERVAL_MONTHS)),
];

const TYPES: Readonly<Record<Operand, SqlType>> = {
  timestamp: TIMESTAMP,
  date: DATE,
  time: TIME,
  interval: INTERVAL,
  'interval-months': INTERVAL_MONTHS,
  whole: INT,
  number: DOUBLE,
};

/** `left operator right`, of which one is a time; null after reporting. What clocks show is reckoned like moments in UTC. */
export function bindTimeArithmetic(
  name: DecimalOperator,
  operator: string,
  left: Expression,
  right: Expression,
  span: Span,
  binder: ExpressionBinder,
): Expression | null {
  const sides = [left, right];
  const fine = sides.find(({ type }) => isFine(type));
  if (fine !== undefined) return bindFineArithmetic(name, operator, left, right, span, binder);
  if (!sides.some(({ type }) => isWallClock(type))) return bindMoments(name, operator, left, right, span, binder);
  if (sides.some(({ type }) => type.kind === 'timestamp' && type.hasZone)) {
    report(operator, left, right, span, binder);
    return null;
  }
  const [first, second] = sides.map(asMoment) as [Expression, Expression];
  const result = bindMoments(name, operator, first, second, span, binder);
  return result?.type.kind === 'timestamp' ? cast(result, WALL_CLOCK) : result;
}

/** A finer timestamp as the milliseconds that it lies in; anything else as it is. */
export function asMilliseconds(expression: Expression): Expression {
  const { type } = expression;
  return isFine(type) ? asTimestamp(expression, { ...type, precision: 3 }) : expression;
}

/** A date or a timestamp with or without a zone, in another precision. */
function asTimestamp(expression: Expression, type: TimestampType): Expression {
  const folded = expression.kind === 'literal' ? castLiteral(expression, type) : null;
  return folded !== null && 'literal' in folded ? folded.literal : sameType(expression.type, type) ? expression : cast(expression, type);
}

/** What a clock shows as the moment at which one in UTC does; anything else as it is. */
export function asMoment(expression: Expression): Expression {
  if (!isWallClock(expression.type)) return expression;
  return asTimestamp(expression, TIMESTAMP);
}

interface FineRule {
  readonly operator: DecimalOperator;
  readonly right: Operand;
  readonly run: EngineExport;
}

/** Of a finer timestamp on the left. */
const FINE_RULES: readonly FineRule[] = [
  { operator: 'add', right: 'interval', run: 'laterFine' },
  { operator: 'add', right: 'time', run: 'laterFine' },
  { operator: 'add', right: 'interval-months', run: 'monthsAfterFine' },
  { operator: 'subtract', right: 'interval', run: 'earlierFine' },
  { operator: 'subtract', right: 'interval-months', run: 'monthsBeforeFine' },
];

/** Of two timestamps, or one and something else: a finer one keeps its digits, and so does what is `left` of the other. */
function bindFineArithmetic(
  name: DecimalOperator,
  operator: string,
  left: Expression,
  right: Expression,
  span: Span,
  binder: ExpressionBinder,
): Expression | null {
  const common = commonType(left.type, right.type);
  if (name === 'subtract' && common !== null && isFine(common)) {
    const sides = [asTimestamp(left, common), asTimestamp(right, common)];
    return fineCall('differenceOfFine', INTERVAL, unitDigits(common), sides, span);
  }
  const [time, other] = isFine(left.type) || name !== 'add' ? [left, right] : [right, left];
  const rule = FINE_RULES.find(each => each.operator === name && (each.right === other.type.kind || other.type.kind === 'null'));
  if (rule === undefined || !isFine(time.type)) {
    report(operator, left, right, span, binder);
    return null;
  }
  return fineCall(rule.run, time.type, unitDigits(time.type), [time, made(other, rule.right)], span);
}

function fineCall(name: EngineExport, gives: SqlType, digits: number, args: readonly Expression[], span: Span): Expression {
  const bound = tableCall(name, { takes: args.map(({ type }) => type), gives, run: name }, args, span);
  return { ...bound, table: { ...bound.table!, digits } };
}

function bindMoments(
  name: DecimalOperator,
  operator: string,
  left: Expression,
  right: Expression,
  span: Span,
  binder: ExpressionBinder,
): Expression | null {
  const rules = RULES.filter(each => each.operator === name);
  const found =
    rules.find(each => fits(left, each.left, false) && fits(right, each.right, false)) ??
    rules.find(each => fits(left, each.left, true) && fits(right, each.right, true));
  if (found === undefined) {
    report(operator, left, right, span, binder);
    return null;
  }
  return found.make(made(left, found.left), made(right, found.right), span);
}

/** With `widely`, a date counts as a moment, and NULL as anything. */
function fits({ type }: Expression, operand: Operand, widely: boolean): boolean {
  if (widely && (type.kind === 'null' || (operand === 'timestamp' && type.kind === 'date'))) return true;
  if (operand === 'whole') return isWhole(type);
  return operand === 'number' ? isNumeric(type) : type.kind === operand;
}

function made(expression: Expression, operand: Operand): Expression {
  const type = TYPES[operand];
  if (expression.type.kind === 'null') return literal(type, null, expression.span);
  const isSame = operand === 'whole' ? expression.type.kind === 'int' : expression.type.kind === type.kind;
  return isSame ? expression : cast(expression, type);
}

/** For a message about a moment beside what a clock shows; undefined for all else. */
export function zoneHint(types: readonly SqlType[]): string | undefined {
  const isMixed = types.some(isWallClock) && types.some(type => type.kind === 'timestamp' && type.hasZone);
  return isMixed ? "say where the clock stands: x AT TIME ZONE 'Europe/Berlin', or 'UTC'" : undefined;
}

function report(operator: string, left: Expression, right: Expression, span: Span, binder: ExpressionBinder): void {
  const kinds = [left.type.kind, right.type.kind];
  const note = kinds.includes('interval-months') && kinds.includes('interval') ? 'A month has no fixed length.' : undefined;
  const hint = zoneHint([left.type, right.type]) ?? hintFor(operator, kinds);
  const message = `${quoted(operator)} does not take ${describeType(left)} and ${describeType(right)}.`;
  binder.diagnostics.error('W0501', span, message, { note, hint });
}

function hintFor(operator: string, kinds: readonly string[]): string {
  if (kinds.includes('varchar')) return 'write the text as DATE, TIME, TIMESTAMP or INTERVAL, or CAST it';
  const adds = operator === '+' || operator === '-';
  if (adds && kinds.includes('timestamp')) return "say of what: ts + INTERVAL '5' MINUTE";
  if (adds && kinds.includes('time') && kinds.includes('date')) return 'write date + time';
  if (adds && kinds.includes('interval')) return "add lengths of time: … + INTERVAL '5' MINUTE";
  return 'compute with EPOCH_MS(…), its milliseconds';
}
