// The two loops over a block of records. `decode` reads the fields that queries need into columns; `run` takes them through every query, with
// the watermark as it was before the record, and then moves the watermark.

import type { DecodedForm } from '../../../engine/decoded-rows.ts';
import { KEYS_AHEAD_MAX } from '../../../engine/keys-ahead.ts';
import type { Stage } from '../../plan/query.ts';
import type { SourceColumn } from '../../plan/source.ts';
import type { DecoderCode, GenerateDecoder, SimdDecoderCode } from '../decoder-contract.ts';
import { inMilliseconds } from '../event-time.ts';
import { Builder } from '../fragments/builder.ts';
import { code, joined, operand } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { scannedColumns } from '../plan-walk.ts';
import { type Scalar, unlessNull } from '../value.ts';
import { type ComputedColumns, computeColumns, withOrigins } from './computed-columns.ts';
import { DecodedRowsCode, formOf } from './decoded-rows.ts';
import { generateQuery } from './query.ts';
import { scanRow } from './scan-row.ts';
import type { StageContext } from './stage-context.ts';

export interface Loops {
  /** Of the columns between the loops: those that are decoded, then those that are computed. */
  readonly forms: readonly DecodedForm[];
  readonly computedCount: number;
  readonly simd: SimdDecoderCode | null;
}

/** Adds `decode` and `run` to the task. */
export function generateLoops(stage: Stage, context: StageContext, generateDecoder: GenerateDecoder): Loops {
  const { names, module, before, after, task } = context;
  const needed = neededColumns(stage, context);
  const fields = needed.filter(({ computed }) => computed === null);
  const decoder = generateDecoder({
    scope: module.scope,
    imports: module.imports,
    fields,
    bytes: names.bytes,
    start: names.recordStart,
    end: names.recordEnd,
    fail: (out, reason) => out.statement(code`${names.rows}.fail(${names.row}, ${reason})`).continue(names.records),
  });
  const locals = new Map(fields.map((column, index) => [context.source.columns.indexOf(column), decoder.fields[index]!]));
  context.scanRow = scanRow(context, locals);
  const computed = computeColumns(
    needed.filter(column => column.computed !== null),
    locals,
    context,
  );
  const decoded = [...fields.map((column, index) => ({ column, locals: decoder.fields[index]! })), ...(computed?.fields ?? [])];
  if (decoder.simd !== null) context.simd = { generate: decoder.simd, fields };
  const rows = new DecodedRowsCode(context, decoded);
  const body = new Builder();
  const time = eventTimeOf(context, body);
  refuseFuture(time, context, body);
  body.statement(code`${names.decodedCount}++`);
  const queries = new Builder();
  for (const [index, query] of stage.queries.entries()) generateQuery(query, index, context, queries);
  expireGroups(time, context, body);
  judgeByKey(context, body);
  body.blank().append(queries);
  moveWatermark(time, context, body);

  task.blank().append(decoder.task);
  const parameters = [names.batch, names.from, names.to, names.rows];
  task.blank().comment(module.sourceLine(context.source.span));
  task.function(names.decode, [...parameters, names.decodeFrom], () => task.append(decodeLoop(context, decoder, rows)));
  if (computed !== null) task.blank().function(names.compute, parameters, () => task.append(computeLoop(context, computed, rows)));
  if (context.aheadLoops.length > 0) {
    task.blank().function(names.hashKeys, parameters, () => task.append(hashLoops(context, rows)));
  }
  const run = new Builder();
  if (context.numbersArrivals) run.const(names.arrivedBefore, code`${names.task}.arrivedCount - ${names.from}`);
  run.let(names.decodedCount, 0).append(before);
  const arrays = context.readsArrival ? [names.bytes, names.arrivalsMs] : [names.bytes];
  open(run, context, rows, arrays, new Builder());
  const apply = () => {
    if (context.readsArrival) run.const(names.arrivalMs, code`${names.arrivalsMs}[${names.record}]`);
    rows.load(run, context.fieldsRead);
    run.append(body);
  };
  if (context.aheadLoops.length === 0) forEachRecord(run, context, names.from, names.to, apply);
  else inBlocks(run, context, rows, apply);
  task.blank().function(names.run, parameters, () => task.append(run.append(after)));
  return {
    forms: decoded.map(formOf),
    computedCount: decoded.length - fields.length,
    simd: decoder.simd?.generate(context.simdKeys) ?? null,
  };
}

/** The columns that something reads, in the order of the declaration. */
function neededColumns(stage: Stage, { source }: StageContext): SourceColumn[] {
  const needed = new Set(stage.queries.flatMap(query => [...scannedColumns(query.root)]));
  if (source.eventTime !== null) needed.add(source.eventTime.column);
  const all = withOrigins(needed, source);
  return source.columns.filter((_, index) => all.has(index));
}

function decodeLoop(context: StageContext, decoder: DecoderCode, rows: DecodedRowsCode): Builder {
  const { starts, ends, bytes, record, recordStart, recordEnd } = context.names;
  const decode = new Builder();
  open(decode, context, rows, [bytes, starts, ends], decoder.run, true);
  forEachRecord(decode, context, context.names.decodeFrom, context.names.to, () => {
    decode.const(recordStart, code`${starts}[${record}]`);
    decode.const(recordEnd, code`${ends}[${record}]`);
    decode.append(decoder.record);
    rows.store(decode);
  });
  return decode;
}

function computeLoop(context: StageContext, { body, reads, readsArrival }: ComputedColumns, rows: DecodedRowsCode): Builder {
  const { bytes, arrivalsMs, arrivalMs, record, from, to } = context.names;
  const compute = new Builder();
  open(compute, context, rows, readsArrival ? [bytes, arrivalsMs] : [bytes], new Builder());
  forEachRecord(compute, context, from, to, () => {
    rows.loadAhead(compute, reads);
    if (readsArrival) compute.const(arrivalMs, code`${arrivalsMs}[${record}]`);
    compute.append(body);
    rows.storeComputed(compute);
  });
  return compute;
}

/** Makes every key only for its hash. */
function hashLoops(context: StageContext, rows: DecodedRowsCode): Builder {
  const hashKeys = new Builder();
  open(hashKeys, context, rows, [context.names.bytes], new Builder());
  for (const { hash } of context.aheadLoops) {
    hashKeys.append(hash.before);
    forEachRecord(hashKeys, context, context.names.from, context.names.to, () => {
      rows.loadAhead(hashKeys, hash.fields);
      hashKeys.append(hash.body);
    });
  }
  return hashKeys;
}

/** What all functions begin with. */
function open(
  out: Builder,
  { names }: StageContext,
  rows: DecodedRowsCode,
  arrays: readonly Name[],
  before: Builder,
  ofRecord = false,
): void {
  out.statement(code`const { ${joined(arrays, code`, `)} } = ${names.batch}`);
  rows.declare(out, ofRecord);
  out.append(before);
}

/** Looks the keys of a block up, then applies its records. */
function inBlocks(out: Builder, context: StageContext, rows: DecodedRowsCode, apply: () => void): void {
  const { from, to, blockFrom, blockTo, record, index } = context.names;
  const number = () => out.const(index, code`${record} - ${blockFrom}`);
  out.for(blockFrom, from, code`${blockFrom} < ${to}`, code`${blockFrom} += ${KEYS_AHEAD_MAX}`, () => {
    out.const(blockTo, code`Math.min(${to}, ${blockFrom} + ${KEYS_AHEAD_MAX})`);
    for (const { fields, before, foreign, body, write, seek } of context.aheadLoops) {
      out.comment('keys of the block, looked up together').append(before);
      forEachRecord(out, context, blockFrom, blockTo, () => {
        number();
        out.append(foreign);
        rows.loadAhead(out, fields);
        out.append(body);
        const writeKey = () => {
          rows.loadFields(out, new Set([...write.fields].filter(field => !fields.has(field))));
          out.append(write.body);
        };
        if (write.unless === null) writeKey();
        else out.if(code`!${write.unless}`, writeKey);
      });
      out.statement(seek);
    }
    forEachRecord(out, context, blockFrom, blockTo, () => {
      number();
      apply();
    });
  });
}

/** Walks records, whose rows are numbered from 0. */
function forEachRecord(out: Builder, { names }: StageContext, first: Name, end: Name, body: () => void): void {
  const { record, records, from, row } = names;
  out.for(
    record,
    first,
    code`${record} < ${end}`,
    code`${record}++`,
    () => {
      out.const(row, code`${record} - ${from}`);
      body();
    },
    records,
  );
}

/** In ms: the watermark knows nothing finer. */
function eventTimeOf(context: StageContext, body: Builder): Scalar | null {
  const { eventTime } = context.source;
  return eventTime === null ? null : inMilliseconds(context.scanRow.column(eventTime.column) as Scalar, context.module, body);
}

/** A record from the future is put aside, so that one wrong clock does not make all others late. */
function refuseFuture(time: Scalar | null, context: StageContext, body: Builder): void {
  const { names, source, module } = context;
  if (time === null) return;
  const { task, record, arrivalMs } = names;
  context.readsArrival = true;
  body.if(unlessNull(time.isNull, code`${time.code} > ${arrivalMs} + ${source.maxFutureMs}`), () => {
    const column = source.columns[source.eventTime!.column]!.name;
    const reason = code`${module.imports.engine('tooFarAhead')}(${column}, ${time.code}, ${arrivalMs}, ${source.maxFutureMs})`;
    body.statement(code`${task}.undecodable(${record}, ${reason})`).continue(names.records);
  });
}

/** Keys of a merged shard's parent that was further than the others are judged by its watermark. */
function judgeByKey({ names, judgesByKey, before }: StageContext, body: Builder): void {
  if (!judgesByKey) return;
  const { closedRanges, judgingMs, watermarkMs, batch, record, task } = names;
  before.statement(code`const { ${closedRanges} } = ${task}`);
  const byKey = code`${closedRanges}.watermarkOf(${batch}, ${record}, ${watermarkMs})`;
  body.const(judgingMs, code`${closedRanges} === null ? ${watermarkMs} : ${byKey}`);
}

/** Groups that the record finds too old go before it is applied, so that a key which was silent begins anew with it. */
function expireGroups(time: Scalar | null, { names, source, expiringStates, tellsReached }: StageContext, body: Builder): void {
  if (expiringStates.length === 0 || time === null) return;
  const { watermarkMs, reachedMs, record } = names;
  const { boundMs } = source.eventTime!;
  const moved = code`Math.max(${watermarkMs}, ${operand(time.code)} - ${boundMs})`;
  body.blank().const(reachedMs, time.isNull === null ? moved : code`${operand(time.isNull)} ? ${watermarkMs} : ${moved}`);
  if (tellsReached) body.set(code`${names.task}.reachedMs`, reachedMs);
  for (const state of expiringStates) {
    body.if(code`${reachedMs} >= ${state}.nextExpiryMs`, () => body.statement(code`${state}.expire(${reachedMs}, ${record})`));
  }
}

function moveWatermark(time: Scalar | null, context: StageContext, body: Builder): void {
  const { names, source, windowedStates, before, after } = context;
  const { task, watermarkMs, eventTimeMaxMs, record } = names;
  const { counters, ownsKeyless, decodedCount } = names;
  after.if(ownsKeyless, () => after.statement(code`${counters}[0] += ${decodedCount}`).append(context.afterKeyless));
  if (time === null) return;
  before.let(watermarkMs, code`${task}.watermarkMs`).let(eventTimeMaxMs, code`${task}.eventTimeMaxMs`);
  after.set(code`${task}.watermarkMs`, watermarkMs).set(code`${task}.eventTimeMaxMs`, eventTimeMaxMs);
  body.blank().comment('the watermark moves when every query has seen it as it was before the record');
  body.if(unlessNull(time.isNull, code`${time.code} > ${eventTimeMaxMs}`), () => {
    body.set(eventTimeMaxMs, time.code);
    body.if(code`${time.code} - ${source.eventTime!.boundMs} > ${watermarkMs}`, () => {
      body.set(watermarkMs, code`${time.code} - ${source.eventTime!.boundMs}`);
      for (const state of windowedStates) {
        body.if(code`${watermarkMs} >= ${state}.nextTimerMs`, () => body.statement(code`${state}.onWatermark(${watermarkMs}, ${record})`));
      }
      // What a state sends into another is judged by the watermark as it was before.
      if (context.hasCascade) body.set(code`${task}.watermarkMs`, watermarkMs);
    });
  });
}
