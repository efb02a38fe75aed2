// The inside of a worker thread: it owns slices of partitions' states and answers requests one by one. No locks: nobody else touches them.
import type { MessagePort } from 'node:worker_threads';
import { assert, unreachable } from '../engine/assert.ts';
import { DecodedRows } from '../engine/decoded-rows.ts';
import type { EmittedRows } from '../engine/emitted-rows.ts';
import { ExternalError } from '../engine/errors.ts';
import type { StageProgram, StageTask } from '../engine/program.ts';
import { unpackPart } from '../kinesis/unpack-part.ts';
import { type RowColumns, runAttempt, summarize } from './executor.ts';
import type { Answer, WorkerRequest, WorkerResponse } from './worker-protocol.ts';

/** Serves the tasks of one program on a port until the thread ends. */
export function serveTasks(program: StageProgram, port: MessagePort): void {
  const tasks = new Map<number, StageTask>();
  port.on('message', (request: WorkerRequest) => {
    const response = respond(program, tasks, request);
    port.postMessage(response, 'answer' in response ? ownBuffers(response.answer) : []);
  });
}

function respond(program: StageProgram, tasks: Map<number, StageTask>, request: WorkerRequest): WorkerResponse {
  try {
    return { requestId: request.requestId, answer: answer(program, tasks, request) };
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    const external = error instanceof ExternalError ? { domain: error.domain, retryable: error.retryable } : null;
    return { requestId: request.requestId, error: { message, stack, external } };
  }
}

function answer(program: StageProgram, tasks: Map<number, StageTask>, request: WorkerRequest): Answer {
  if (request.kind === 'unpack') return unpackPart(request.part);
  if (request.kind === 'create') {
    const created = program.createTask(request.options);
    tasks.set(request.taskId, created);
    return { summary: summarize([created]), decodedForms: created.decodedForms };
  }
  if (request.kind === 'close') {
    tasks.delete(request.taskId);
    return null;
  }
  const task = tasks.get(request.taskId);
  assert(task !== undefined, `worker thread was asked for task ${request.taskId}, which it does not hold`);
  switch (request.kind) {
    case 'restore':
      task.restore(request.streams);
      return { summary: summarize([task]) };
    case 'apply':
      task.apply(request.streams);
      return { summary: summarize([task]) };
    case 'import':
      task.importParents(request.parents);
      return { summary: summarize([task]) };
    case 'decode': {
      const rows = new DecodedRows(request.columns);
      task.decode(request.batch, request.from, request.to, rows);
      return { aside: rows.aside() };
    }
    case 'attempt': {
      runAttempt(task, request.input);
      const output = { emitted: task.emitted.map(copyRows), deadLetters: task.deadLetters, lateRows: task.lateRows };
      // Copied out of buffers that are longer and reused, so that only what is written goes to the other thread.
      const streams = task.encodeDelta().map(stream => stream.slice());
      return { summary: summarize([task]), output, streams };
    }
    case 'snapshot':
      return { summary: summarize([task]), streams: task.encodeSnapshot() };
    default:
      return unreachable(request);
  }
}

/** Memory that was made for this answer alone: it moves to the other thread instead of being copied. */
function ownBuffers(answer: Answer): ArrayBuffer[] {
  if (answer === null) return [];
  if ('columns' in answer) return [answer.bytes, ...Object.values(answer.columns)].map(({ buffer }) => buffer as ArrayBuffer);
  const streams = 'streams' in answer ? answer.streams : [];
  const rows = 'output' in answer ? answer.output.emitted.flatMap(columns => [columns.json.bytes, columns.keys.bytes]) : [];
  return [...streams, ...rows].flatMap(({ buffer, byteLength }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  );
}

/** Only the part in use: the buffers themselves are reused by the next attempt. */
function copyRows(rows: EmittedRows): RowColumns {
  const { rowCount } = rows;
  return {
    rowCount,
    json: { bytes: rows.json.take() },
    keys: { bytes: rows.keys.take() },
    jsonEnds: rows.jsonEnds.slice(0, rowCount),
    keyEnds: rows.keyEnds.slice(0, rowCount),
    kinds: rows.kinds.slice(0, rowCount),
    revisions: rows.revisions.slice(0, rowCount),
    windowStartsMs: rows.windowStartsMs.slice(0, rowCount),
    windowEndsMs: rows.windowEndsMs.slice(0, rowCount),
    recordIndexes: rows.recordIndexes.slice(0, rowCount),
    hashes: rows.hashes.slice(0, rowCount),
    places: rows.places.slice(0, rowCount),
  };
}
