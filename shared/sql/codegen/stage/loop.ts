// The loop over records: decode, then every query with the watermark as it was before the record, then the watermark.

import type { Stage } from '../../plan/query.ts';
import type { FieldLocals, GenerateDecoder } from '../decoder-contract.ts';
import { Builder } from '../fragments/builder.ts';
import { type Code, code, joined } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { scannedColumns } from '../plan-walk.ts';
import { type Scalar, unlessNull } from '../value.ts';
import { generateQuery } from './query.ts';
import { scanRow } from './scan-row.ts';
import type { StageContext } from './stage-context.ts';

/** Adds `run` to the task. */
export function generateLoop(stage: Stage, context: StageContext, generateDecoder: GenerateDecoder): void {
  const { names, module, before, after, task } = context;
  const body = new Builder();
  const decoder = decode(stage, context, generateDecoder, body);
  refuseFuture(context, body);
  body.statement(code`${names.decodedCount}++`);
  for (const [index, query] of stage.queries.entries()) generateQuery(query, index, context, body);
  moveWatermark(context, body);
  const run = new Builder();
  const [starts, ends, arrivals] = [module.scope.name('starts'), module.scope.name('ends'), module.scope.name('arrivalsMs')];
  // A column of the query may have taken one of these names.
  const named = (array: Code, name: Name) => (array.text === name.text ? name : code`${array}: ${name}`);
  const arrays: (Code | Name)[] = [names.bytes, named(code`starts`, starts), named(code`ends`, ends)];
  if (context.readsArrival) arrays.push(named(code`arrivalsMs`, arrivals));
  run.statement(code`const { ${joined(arrays, code`, `)} } = ${names.batch}`);
  if (context.numbersArrivals) run.const(names.arrivedBefore, code`${names.task}.arrivedCount - ${names.from}`);
  run.let(names.decodedCount, 0).append(before).append(decoder.run);
  run.for(
    names.record,
    names.from,
    code`${names.record} < ${names.to}`,
    code`${names.record}++`,
    () => {
      run.const(names.recordStart, code`${starts}[${names.record}]`);
      run.const(names.recordEnd, code`${ends}[${names.record}]`);
      if (context.readsArrival) run.const(names.arrivalMs, code`${arrivals}[${names.record}]`);
      run.append(body);
    },
    names.records,
  );
  run.append(after);
  task.blank().append(decoder.task);
  task.blank().function(names.run, [names.batch, names.from, names.to], () => task.append(run));
}

/** Generates the decoder for the columns that something reads, and the row it gives. */
function decode(stage: Stage, context: StageContext, generateDecoder: GenerateDecoder, body: Builder) {
  const { names, module, source } = context;
  const needed = new Set(stage.queries.flatMap(query => [...scannedColumns(query.root)]));
  if (source.eventTime !== null) needed.add(source.eventTime.column);
  const indexes = source.columns.flatMap((_, index) => (needed.has(index) ? [index] : []));
  const decoder = generateDecoder({
    scope: module.scope,
    imports: module.imports,
    fields: indexes.map(index => source.columns[index]!),
    bytes: names.bytes,
    start: names.recordStart,
    end: names.recordEnd,
    fail: (out, reason) => out.statement(code`${names.task}.undecodable(${names.record}, ${reason})`).continue(names.records),
  });
  context.scanRow = scanRow(context, new Map<number, FieldLocals>(indexes.map((index, i) => [index, decoder.fields[i]!])));
  body.blank().comment(module.sourceLine(source.span)).append(decoder.record);
  return decoder;
}

function eventTimeOf(context: StageContext): Scalar | null {
  const { eventTime } = context.source;
  return eventTime === null ? null : (context.scanRow.column(eventTime.column) as Scalar);
}

/** A record from the future is put aside, so that one wrong clock does not make all others late. */
function refuseFuture(context: StageContext, body: Builder): void {
  const { names, source, module } = context;
  const time = eventTimeOf(context);
  if (time === null) return;
  const { task, record, arrivalMs } = names;
  context.readsArrival = true;
  body.if(unlessNull(time.isNull, code`${time.code} > ${arrivalMs} + ${source.maxFutureMs}`), () => {
    const column = source.columns[source.eventTime!.column]!.name;
    const reason = code`${module.imports.engine('tooFarAhead')}(${column}, ${time.code}, ${arrivalMs}, ${source.maxFutureMs})`;
    body.statement(code`${task}.undecodable(${record}, ${reason})`).continue(names.records);
  });
}

function moveWatermark(context: StageContext, body: Builder): void {
  const { names, source, windowedStates, before, after } = context;
  const { task, watermarkMs, eventTimeMaxMs, record } = names;
  const time = eventTimeOf(context);
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
    });
  });
}
