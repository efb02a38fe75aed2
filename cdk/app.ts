// The app that cdk.json names: one script as one stack, checked by cdk-nag. It needs no AWS account to synthesize.
//
//   npx cdk deploy -c script=examples/flights/flights.sql -c application=flights -c compute=provisioned -c existing=flights
//
// `existing` lists sources whose streams are there already, by comma: `source`, or `source:stream` where the names differ.
// `remove=destroy` lets data go with the stack.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, ArnFormat, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ScriptError } from './compile-script.ts';
import { PropertyError } from './property-error.ts';
import { StreamingApplication } from './streaming-application.ts';

const EXAMPLE = fileURLToPath(new URL('../examples/flights/flights.sql', import.meta.url));

function synthesize(): void {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const script = contextText(app, 'script', /./, 'the path of a SQL file') ?? path.relative(process.cwd(), EXAMPLE);
  const application = contextText(app, 'application', /^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'a letter, then letters, digits and "-"');
  const name = application ?? path.basename(script, path.extname(script)).replaceAll(/[^A-Za-z0-9]+/g, '-');
  const compute = contextText(app, 'compute', /^(serverless|provisioned)$/, 'serverless or provisioned');
  const remove = contextText(app, 'remove', /^(keep|destroy)$/, 'keep or destroy') ?? 'keep';
  const existing = (contextText(app, 'existing', /./, 'source or source:stream, divided by commas') ?? '').split(',').filter(Boolean);

  const stack = new Stack(app, `weir-${name}`, { description: `Weir streaming application ${name}` });
  const existingStream = (entry: string): [source: string, stream: kinesis.IStream] => {
    const [source = '', resourceName = source] = entry.split(':');
    const arn = stack.formatArn({ service: 'kinesis', resource: 'stream', resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    return [source, kinesis.Stream.fromStreamArn(stack, `Existing-${source}`, arn)];
  };
  new StreamingApplication(stack, name, {
    script,
    streams: Object.fromEntries(existing.map(existingStream)),
    compute: compute === 'provisioned' ? 'provisioned' : 'serverless',
    removalPolicy: remove === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  });
}

/** A value of the context, undefined where there is none. Throws a PropertyError where it is not `allowed`. */
function contextText(app: App, key: string, allowed: RegExp, allowedText: string): string | undefined {
  const value: unknown = app.node.tryGetContext(key);
  if (value === undefined) return undefined;
  if (typeof value === 'string' && allowed.test(value)) return value;
  throw new PropertyError(`-c ${key}=${String(value)} cannot be: ${key} takes ${allowedText}.`);
}

try {
  synthesize();
} catch (error) {
  if (!(error instanceof ScriptError || error instanceof PropertyError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
