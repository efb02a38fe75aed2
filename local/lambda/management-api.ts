// What Lambda's management API says of local functions and mappings, as far as `weir pause`, `weir savepoint` and their kin ask: they find an
// application by the variables of its functions, here as on AWS.
import type { LocalFunction } from './local-function.ts';

/** A mapping that can be switched off and on. */
export interface ManagedMapping {
  readonly uuid: string;
  readonly functionName: string;
  readonly streamArn: string;
  readonly isEnabled: boolean;
  readonly reportBatchItemFailures: boolean;
  /** Resolves when what was in flight is settled. */
  setEnabled(enabled: boolean): Promise<void>;
}

export interface ManagedThings {
  readonly functions: ReadonlyMap<string, LocalFunction>;
  readonly mappings: ReadonlyMap<string, ManagedMapping>;
}

export interface ManagementAnswer {
  readonly status: number;
  readonly body: object;
}

const FUNCTIONS = /^\/2015-03-31\/functions\/?$/;
const MAPPINGS = /^\/2015-03-31\/event-source-mappings\/?([^/]*)\/?$/;

/** The answer to a management request, or null where it is none of those served here. */
export async function answerManagement(
  { functions, mappings }: ManagedThings,
  method: string,
  url: string,
  body: string,
): Promise<ManagementAnswer | null> {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  if (method === 'GET' && FUNCTIONS.test(pathname)) return { status: 200, body: { Functions: [...functions.values()].map(functionBody) } };
  const [, uuid] = MAPPINGS.exec(pathname) ?? [];
  if (uuid === undefined) return null;
  if (uuid === '') {
    const ofFunction = searchParams.get('FunctionName');
    const listed = [...mappings.values()].filter(({ functionName }) => ofFunction === null || functionName === ofFunction);
    return method === 'GET' ? { status: 200, body: { EventSourceMappings: listed.map(mapping => mappingBody(mapping)) } } : null;
  }
  const mapping = mappings.get(decodeURIComponent(uuid));
  if (mapping === undefined) return { status: 404, body: { Type: 'User', message: `There is no event source mapping ${uuid}.` } };
  if (method === 'GET') return { status: 200, body: mappingBody(mapping) };
  if (method !== 'PUT') return null;
  const { Enabled } = JSON.parse(body || '{}') as { readonly Enabled?: boolean };
  if (Enabled !== undefined) await mapping.setEnabled(Enabled);
  return { status: 202, body: mappingBody(mapping) };
}

const functionBody = ({ name, arn, environmentVariables }: LocalFunction) => ({
  ...{ FunctionName: name, FunctionArn: arn, Environment: { Variables: environmentVariables } },
});

const mappingBody = ({ uuid, functionName, streamArn, isEnabled, reportBatchItemFailures }: ManagedMapping) => ({
  ...{ UUID: uuid, FunctionArn: functionName, EventSourceArn: streamArn, State: isEnabled ? 'Enabled' : 'Disabled' },
  ...{ ParallelizationFactor: 1, FunctionResponseTypes: reportBatchItemFailures ? ['ReportBatchItemFailures'] : [] },
});
