// The runtime inside an execution environment: what AWS's own Node runtime client does, in its smallest faithful form.
//
//   load the handler ─▶ GET next ─▶ handler(event, context) ─▶ POST response | error ─▶ GET next ...
//
// It is plain JavaScript, so that a cold start does not pay for type stripping, and it imports nothing of Weir: here stands a part of AWS, which
// has the machine's clock for itself. With AWS_LAMBDA_MAX_CONCURRENCY above 1 it runs that many loops side by side, as on managed instances.
import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isNativeError } from 'node:util/types';
import { Worker } from 'node:worker_threads';

const { env } = process;
const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new Agent({ keepAlive: true });
const requestIdsRunning = new Set();

if (env.WEIR_PARENT_PIPE_FD) watchParent(Number(env.WEIR_PARENT_PIPE_FD));
process.on('uncaughtException', error => die(error, 'uncaughtException', 129));
process.on('unhandledRejection', reason => die(reason, 'Runtime.UnhandledPromiseRejection', 128));

const handler = await loadHandler().catch(async error => {
  await call('POST', 'init/error', JSON.stringify(serialiseError(error)), error);
  process.exit(1);
});
for (let loop = 0; loop < Number(env.AWS_LAMBDA_MAX_CONCURRENCY ?? 1); loop++) serve();

async function serve() {
  for (;;) {
    const { headers, body } = await call('GET', 'invocation/next');
    const requestId = headers['lambda-runtime-aws-request-id'];
    requestIdsRunning.add(requestId);
    let outcome;
    try {
      const result = await handler(JSON.parse(body), contextOf(headers));
      outcome = ['response', JSON.stringify(result) ?? 'null', undefined];
    } catch (error) {
      outcome = ['error', JSON.stringify(serialiseError(error)), error];
    }
    requestIdsRunning.delete(requestId);
    await call('POST', `invocation/${requestId}/${outcome[0]}`, outcome[1], outcome[2]);
  }
}

/** `_HANDLER` is `<module>.<export>`, the module a path below LAMBDA_TASK_ROOT without its extension. */
async function loadHandler() {
  const [, moduleName, exportPath] = /^(.*\/?[^/.][^/]*?)\.([^/.][^/]*)$/.exec(env._HANDLER) ?? [];
  if (!moduleName) throw runtimeError('Runtime.MalformedHandlerName', `Bad handler '${env._HANDLER}': give it as 'file.export'.`);
  const base = path.resolve(env.LAMBDA_TASK_ROOT, moduleName);
  const file = ['', '.js', '.mjs', '.cjs', '.ts'].map(extension => base + extension).find(existsSync);
  if (!file) throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${moduleName}' in ${env.LAMBDA_TASK_ROOT}`);
  const loaded = await import(pathToFileURL(file).href).catch(error => {
    if (error instanceof SyntaxError) throw runtimeError('Runtime.UserCodeSyntaxError', String(error), error);
    if (error?.code === 'ERR_MODULE_NOT_FOUND') throw runtimeError('Runtime.ImportModuleError', String(error), error);
    throw error;
  });
  const found = [loaded, loaded.default].map(root => exportPath.split('.').reduce((value, key) => value?.[key], root)).find(Boolean);
  if (!found) throw runtimeError('Runtime.HandlerNotFound', `${env._HANDLER} is undefined or not exported`);
  if (typeof found !== 'function') throw runtimeError('Runtime.HandlerNotFound', `${env._HANDLER} is not a function`);
  return found;
}

function contextOf(headers) {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  if (!env.AWS_LAMBDA_MAX_CONCURRENCY) env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    xRayTraceId: headers['lambda-runtime-trace-id'],
    clientContext: headers['lambda-runtime-client-context'] && JSON.parse(headers['lambda-runtime-client-context']),
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

function serialiseError(error) {
  if (!(isNativeError(error) || error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

function runtimeError(name, message, cause) {
  return Object.assign(new Error(message, { cause }), { name });
}

/** An error outside any handler call leaves the process in an unknown state: report it for whatever ran, then go, as Lambda's runtime does. */
async function die(error, kind, exitCode) {
  console.error(kind, error);
  const reported = kind.startsWith('Runtime.')
    ? runtimeError(kind, `${error?.name ?? typeof error}: ${error?.message ?? error}`, error)
    : error;
  const body = JSON.stringify(serialiseError(reported));
  await Promise.allSettled([...requestIdsRunning].map(requestId => call('POST', `invocation/${requestId}/error`, body, reported)));
  process.exit(exitCode);
}

function call(method, route, body, error) {
  const headers = { 'content-type': 'application/json' };
  if (body !== undefined) headers['content-length'] = Buffer.byteLength(body);
  if (error !== undefined) headers['lambda-runtime-function-error-type'] = encodeURIComponent(error?.name ?? typeof error);
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, method, agent, headers, path: `/2018-06-01/runtime/${route}` }, answer => {
      const chunks = [];
      answer.on('data', chunk => chunks.push(chunk));
      answer.on('end', () => resolve({ headers: answer.headers, body: Buffer.concat(chunks).toString() }));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function watchParent(pipeFd) {
  new Worker(new URL('./parent-watch.mjs', import.meta.url), { workerData: { pipeFd, isGroupLeader: true } }).unref();
}
