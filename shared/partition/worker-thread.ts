// What runs in a worker thread: a server of tasks behind a port.
import type { MessagePort } from 'node:worker_threads';
import type { EmittedRows } from '../engine/emitted-rows.ts';
import { ExternalError } from '../engine/errors.ts';
import type { StageProgram } from '../engine/program.ts';
import type { RowColumns } from './executor.ts';
import { TaskServer } from './task-server.ts';
import type { Answer, WorkerRequest, WorkerResponse } from './worker-protocol.ts';

/** Serves the tasks of one program on a port until the thread ends. */
export function serveTasks(program: StageProgram, port: MessagePort): void {
  const server = new TaskServer(program);
  port.on('message', (request: WorkerRequest) => {
    const response = respond(server, request);
    port.postMessage(response, 'answer' in response ? ownBuffers(response.answer) : []);
  });
}

function respond(server: TaskServer, request: WorkerRequest): WorkerResponse {
  try {
    return { requestId: request.requestId, answer: leaving(server.answer(request)) };
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    const external = error instanceof ExternalError ? { domain: error.domain, retryable: error.retryable } : null;
    return { requestId: request.requestId, error: { message, stack, external } };
  }
}

/** An attempt's answer lies in buffers that are longer and reused: copied out of them, so that only what is written goes to the other thread. */
function leaving(answer: Answer): Answer {
  if (answer === null || !('output' in answer)) return answer;
  const { emitted, deadLetters, lateRows } = answer.output;
  const output = { emitted: emitted.map(rows => copyRows(rows as EmittedRows)), deadLetters, lateRows };
  return { summary: answer.summary, output, streams: answer.streams.map(stream => stream.slice()) };
}

/** Memory that was made for this answer alone: it moves to the other thread instead of being copied. */
function ownBuffers(answer: Answer): ArrayBuffer[] {
  if (answer === null) return [];
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
