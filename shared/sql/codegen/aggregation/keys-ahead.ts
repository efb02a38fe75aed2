// A loop in front of that which applies a block of records: makes the keys of all, and has the state hash them and look them up together, so that
// waits for memory overlap (engine/keys-ahead.ts). The loop that follows has key, hash and window from there. Where the fields were decoded by
// WebAssembly, it makes and hashes the keys too, and the loop only says which are wanted.
//
// Only where key, window and filters leave no trace when they are computed early: nothing in them can fail, and they read the record itself.
import { columnsOf } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import type { Aggregate, PlanNode } from '../../plan/node.ts';
import { canFail } from '../../plan/totality.ts';
import { millisecondsOf } from '../event-time.ts';
import { ExpressionContext } from '../expression-context.ts';
import { generate } from '../expressions/registry.ts';
import { Builder } from '../fragments/builder.ts';
import { type Code, code, operand } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { generateTest } from '../functions/logic.ts';
import type { AggregationNames } from '../nodes/aggregate.ts';
import { RepeatedExpressions } from '../repeated-expressions.ts';
import type { QueryContext } from '../stage/query-context.ts';
import type { StageContext } from '../stage/stage-context.ts';
import type { Scalar, Value } from '../value.ts';
import { declareWriter, type EncodedKey, isTextKey, writeKey } from './key-encoding.ts';
import { startOfTumbling } from './windows/tumbling.ts';

/** A loop over the records of a block, which comes before that which applies them. */
export interface AheadLoop {
  /** Indexes of the source's columns that it reads. */
  readonly fields: ReadonlySet<number>;
  /** Before the loop. */
  readonly before: Builder;
  /** For one record, before its fields are loaded: leaves it where its hash is known to be another task's. */
  readonly foreign: Builder;
  /** For one record that could be decoded; `continue` leaves it. */
  readonly body: Builder;
  /** Writes its key, unless that was made. */
  readonly write: { readonly fields: ReadonlySet<number>; readonly body: Builder; readonly unless: Name | null };
  /** After the loop. */
  readonly seek: Code;
  /** The loop that does no more than hash the key, for rows that several tasks apply. */
  readonly hash: Pick<AheadLoop, 'fields' | 'before' | 'body'>;
}

/** What the loop makes of the keys of a query. */
export interface KeysAhead {
  /** The columns of the key; names of the loop ahead. */
  readonly values: readonly Value[];
  /** The start of the row's tumbling window, in the loop that follows. */
  readonly start: Code;
  /** The key in the loop that follows. */
  readonly key: () => EncodedKey;
}

/** Adds the loop to the stage; null where keys cannot be made ahead. */
export function keysAhead(node: Aggregate, query: QueryContext, names: AggregationNames): KeysAhead | null {
  const predicates = predicatesOverScan(node.input);
  if (predicates === null || !isFit(node, predicates, query)) return null;
  const { stage } = query;
  const { index, row: rowNumber } = stage.names;
  const writer = declareWriter(query);
  const maker = keyMaker(node, stage);
  const arrays = declareArrays(query, writer, maker);
  const at = (array: Name) => code`${array}[${index}]`;
  const fields = new Set<number>();
  const row = stage.scanRowFor(fields);
  const body = new Builder();
  const context = new ExpressionContext(stage.module, row, body, RepeatedExpressions.of([]));
  for (const predicate of predicates) {
    const test = generateTest(predicate, context);
    body.if(code`!${operand(test)}`, () => body.continue());
  }
  if (node.window?.kind === 'tumbling') {
    const time = row.column(node.eventTimeColumn!) as Scalar;
    if (time.isNull !== null) body.if(time.isNull, () => body.continue());
    body.set(at(arrays.places), startOfTumbling(node.window, millisecondsOf(time, stage.module)));
  }
  const before = new Builder();
  const wantedCount = query.name('wanted count');
  before.set(code`${writer}.length`, 0).let(wantedCount, 0);
  const unless = maker === null ? null : query.name('keys are made');
  if (unless !== null) {
    const { rows, from, blockFrom, blockTo } = stage.names;
    before.const(unless, code`${arrays.keys}.make(${rows}, ${blockFrom} - ${from}, ${blockTo} - ${from})`);
  }
  const write = { fields: new Set<number>(), body: new Builder(), unless };
  const keyContext = new ExpressionContext(stage.module, stage.scanRowFor(write.fields), write.body, RepeatedExpressions.of([]));
  const values = node.keys.map((key, i) => keyContext.boundValue(generate(key, keyContext), node.columns[i]!.name));
  write.body.set(at(arrays.starts), code`${writer}.length`);
  writeKey(writer, values, query, keyContext);
  write.body.set(at(arrays.ends), code`${writer}.length`);
  // Of rows that come from another thread, hashes come with them.
  const known = query.name('known hashes');
  stage.before.const(known, code`${stage.names.rows}.hashes[${stage.aheadLoops.length}]`);
  const foreign = new Builder();
  foreign.if(code`${known} !== undefined`, () => {
    const { keyGroups } = stage.names;
    const owner = query.name('owner');
    foreign.set(at(arrays.hashes), code`${known}[${rowNumber}]`);
    foreign.const(owner, code`${context.engine('keyGroupOf')}(${at(arrays.hashes)})`);
    foreign.if(code`${owner} < ${keyGroups}.first || ${owner} >= ${keyGroups}.end`, () => foreign.continue());
  });
  body.set(code`${arrays.wanted}[${wantedCount}++]`, index);
  const seek = code`${names.state}.seek(${arrays.keys}, ${wantedCount}, ${known} !== undefined)`;
  stage.aheadLoops.push({ fields, before, foreign, body, write, seek, hash: hashLoop(node, query, writer) });
  const place = { bytes: code`${arrays.keys}.bytes`, start: at(arrays.starts), end: at(arrays.ends) };
  return {
    values,
    start: at(arrays.places),
    key: () => ({ ...place, hash: at(arrays.hashes), keyGroup: query.name('key group'), ahead: at(arrays.slots) }),
  };
}

/** Where hashes are wanted alone, no record is left out: it would take as long to tell. */
function hashLoop(node: Aggregate, query: QueryContext, writer: Name): AheadLoop['hash'] {
  const { stage } = query;
  const [before, body, fields] = [new Builder(), new Builder(), new Set<number>()];
  const context = new ExpressionContext(stage.module, stage.scanRowFor(fields), body, RepeatedExpressions.of([]));
  const hashes = query.name('hashes of keys');
  before.const(hashes, code`${stage.names.rows}.hashes[${stage.aheadLoops.length}]`);
  body.set(code`${writer}.length`, 0);
  writeKey(
    writer,
    node.keys.map((key, i) => context.boundValue(generate(key, context), node.columns[i]!.name)),
    query,
    context,
  );
  body.set(code`${hashes}[${stage.names.row}]`, code`${context.engine('hashKey')}(${writer}, 0)`);
  return { fields, before, body };
}

/** What makes the keys in WebAssembly; null where nothing does. */
function keyMaker({ keys }: Aggregate, { simd, simdKeys, source, names }: StageContext): Code | null {
  const columns = keys.flatMap(key => (key.kind === 'column' ? [source.columns[key.index]!] : []));
  if (simd === null || !columns.every(column => simd.generate.takesKey(column))) return null;
  const fields = columns.map(column => simd.fields.indexOf(column));
  // A computed column is not there yet.
  if (fields.includes(-1)) return null;
  simdKeys.push({ fields, isText: isTextKey(keys.map(key => key.type)) });
  return code`${names.simdDecoder}.keys(${simdKeys.length - 1})`;
}

interface Arrays {
  readonly keys: Name;
  readonly wanted: Name;
  readonly hashes: Name;
  readonly starts: Name;
  readonly ends: Name;
  readonly places: Name;
  readonly slots: Name;
}

function declareArrays(query: QueryContext, writer: Name, maker: Code | null): Arrays {
  const { task, module } = query.stage;
  const keys = query.name('keys ahead');
  task.const(keys, code`new ${module.imports.engine('KeysAhead')}(${maker === null ? writer : code`${writer}, ${maker}`})`);
  const array = (what: string, property: Code): Name => {
    const name = query.name(what);
    task.const(name, code`${keys}.${property}`);
    return name;
  };
  return {
    keys,
    wanted: array('wanted', code`wanted`),
    hashes: array('hashes', code`hashes`),
    starts: array('key starts', code`starts`),
    ends: array('key ends', code`ends`),
    places: array('places', code`places`),
    slots: array('slots', code`slots`),
  };
}

/** The predicates between the scan and what reads it; null where there is more than that. */
function predicatesOverScan(node: PlanNode): readonly Expression[] | null {
  if (node.kind === 'scan') return [];
  if (node.kind !== 'filter') return null;
  const below = predicatesOverScan(node.input);
  return below === null ? null : [...below, node.predicate];
}

function isFit({ keys, window }: Aggregate, predicates: readonly Expression[], { stage }: QueryContext): boolean {
  if (keys.length === 0 || (window !== null && window.kind !== 'tumbling')) return false;
  const isColumn = (key: Expression) => key.kind === 'column' && key.index < stage.source.columns.length;
  const readsFields = [...columnsOf(predicates)].every(index => index < stage.source.columns.length);
  return keys.every(isColumn) && readsFields && !predicates.some(canFail);
}
