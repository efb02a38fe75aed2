// Applications for the tests of cdk/, synthesized once each, and their templates as data that reads like the resources it stands for.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { StreamingApplication, type StreamingApplicationProps } from '../../cdk/index.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const FLIGHTS = path.join(ROOT, 'examples/flights/flights.sql');

const folder = mkdtempSync(path.join(os.tmpdir(), 'weir-cdk-'));

export function removeApplications(): void {
  rmSync(folder, { recursive: true, force: true });
}

export function writeScript(name: string, sql: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, sql);
  return file;
}

/** Two sources, every connector, existing and new resources, a stateless query, a late output, two queries of one stage. */
export const SHOP = writeScript(
  'shop.sql',
  `CREATE STREAM orders (id VARCHAR, customer VARCHAR, amount DOUBLE, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '10' SECOND)
     PARTITIONED BY (customer) WITH (connector = 'kinesis', stream = 'shop-orders');
   CREATE STREAM visits (page VARCHAR, who VARCHAR) PARTITIONED BY (who) WITH (connector = 'kinesis');
   CREATE TABLE spent AS SELECT customer, SUM(amount) AS total FROM orders
     GROUP BY customer WINDOW TUMBLING(at, INTERVAL '1' MINUTE) EMIT FINAL WITH (table = 'spending', 'late.output' = 'late orders');
   CREATE STREAM large_orders AS SELECT id, amount FROM orders WHERE amount > 1000;
   CREATE STREAM seen AS SELECT page FROM visits WITH (stream = 'pages-seen');
   CREATE STREAM logged AS SELECT who FROM visits WITH (connector = 'stdout');`,
);

export interface Synthesized {
  readonly application: StreamingApplication;
  readonly resources: Readonly<Record<string, Resource>>;
  /** Folder of the assembly, with the assets. */
  readonly outdir: string;
  /** What cdk-nag has against it. */
  readonly findings: readonly string[];
}

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is whatever CloudFormation takes.
  readonly Properties: any;
  readonly DeletionPolicy?: string;
}

const synthesized = new Map<string, Synthesized>();

/** The application called `name`, made with `props` when it is first asked for; `key` tells several of one name apart. */
export function synthesize(
  name: string,
  props: StreamingApplicationProps | ((stack: Stack) => StreamingApplicationProps),
  key: string = name,
): Synthesized {
  const known = synthesized.get(key);
  if (known) return known;
  const outdir = path.join(folder, key);
  const app = new App({ outdir });
  const stack = new Stack(app, 'Stack');
  const application = new StreamingApplication(stack, name, typeof props === 'function' ? props(stack) : props);
  const findings = nagFindings(app);
  const template = Template.fromStack(stack).toJSON() as { Resources: Record<string, Resource> };
  const made = { application, resources: readable(template.Resources), outdir, findings };
  synthesized.set(key, made);
  return made;
}

export function nagFindings(app: App): string[] {
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ resourceLogicalId, constructPath }) => `${ruleName} ${constructPath ?? resourceLogicalId}`),
  );
}

export const serverless = () => synthesize('Flights', { script: FLIGHTS });
export const provisioned = () => synthesize('Busy', { script: FLIGHTS, compute: 'provisioned', newStreams: { shardCount: 25 } });
export const shop = () => synthesize('Shop', { script: SHOP });

export function ofType({ resources }: Synthesized, type: string): Resource[] {
  return Object.values(resources).filter(({ Type }) => Type === type);
}

/** `{ Ref: x }` ▸ `<x>`, `Fn::GetAtt` ▸ `<x.Arn>`, joins ▸ text; without the hashes of logical ids. */
function readable<T>(value: T): T {
  if (Array.isArray(value)) return value.map(readable) as T;
  if (typeof value !== 'object' || value === null) return value;
  const [key, inner] = Object.entries(value)[0] ?? [];
  if (key === 'Ref') return `<${shortId(inner)}>` as T;
  if (key === 'Fn::GetAtt') return `<${shortId(inner[0])}.${inner[1]}>` as T;
  if (key === 'Fn::Join') return (inner[1] as unknown[]).map(readable).join(inner[0]) as T;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, readable(part)])) as T;
}

const shortId = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');
