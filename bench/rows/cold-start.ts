// What a cold start loads: the size of the bundle, and how long a fresh process takes to import it. The AWS SDK is loaded before and
// reported apart: Lambda brings it, and its clients are the same for every function.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Bundle, bundlePartition } from '../../functions/bundle.ts';
import { tumbling } from '../contenders/shapes.ts';
import { compileStage } from '../contenders/weir-stage.ts';
import { spreadOf } from '../measure/interleave.ts';
import type { Row, RowResult, RowSettings } from '../row.ts';

/** Inside the project, so that the bundle finds the SDK where Node looks for it. */
const FOLDER = fileURLToPath(new URL('../../.weir/bench-cold-start', import.meta.url));

const ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_LAMBDA_FUNCTION_NAME: 'trades',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
  WEIR_APPLICATION: 'bench',
  WEIR_CHECKPOINTS_TABLE: 'checkpoints',
  WEIR_WATERMARKS_TABLE: 'watermarks',
  WEIR_BODIES: 's3:bodies',
  WEIR_OUTPUT_0: 'kinesis:totals',
  WEIR_DEAD_LETTERS: 'stdout:',
};

interface Loaded {
  readonly sdkMs: number;
  readonly wallMs: number;
  readonly cpuMs: number;
}

async function coldStart(settings: RowSettings): Promise<RowResult> {
  const { moduleText } = await compileStage(tumbling.weirSql);
  const bundle = bundlePartition(moduleText, FOLDER);
  try {
    const handlerFile = path.join(bundle.folder, 'index.mjs');
    const outputs = Object.values(bundle.metafile.outputs);
    const sdk = [...new Set(outputs.flatMap(output => output.imports.filter(({ external }) => external).map(({ path: name }) => name)))];
    const program = loaderOf(
      sdk.filter(name => name.startsWith('@aws-sdk/')),
      pathToFileURL(handlerFile).href,
    );
    const loads: Loaded[] = [];
    for (let round = 0; round < settings.rounds; round++) loads.push(load(program));
    const median = (pick: (load: Loaded) => number) => spreadOf(loads.map(pick)).median;
    return {
      contenders: [],
      figures: [
        {
          name: 'cold-start.bundleKb',
          label: 'the bundle with all it may ever load (threads, sinks, tracing), minified, without the AWS SDK',
          value: bundle.byteCount / 1e3,
          unit: 'kB',
        },
        { name: 'cold-start.loadedKb', label: 'what a cold start loads of it', value: loadedBytes(bundle) / 1e3, unit: 'kB' },
        { name: 'cold-start.loadMs', label: 'module load, wall time', value: median(({ wallMs }) => wallMs), unit: 'ms' },
        { name: 'cold-start.loadCpuMs', label: 'module load, processor time', value: median(({ cpuMs }) => cpuMs), unit: 'ms' },
        { name: 'cold-start.sdkMs', label: 'the AWS SDK before it, wall time', value: median(({ sdkMs }) => sdkMs), unit: 'ms' },
      ],
    };
  } finally {
    rmSync(FOLDER, { recursive: true, force: true });
  }
}

/** The handler and what it imports statically; its sinks are a few kB more. */
function loadedBytes({ metafile: { outputs } }: Bundle): number {
  const loaded = new Set<string>();
  const visit = (file: string) => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const { path: imported, kind, external } of outputs[file]!.imports) if (!external && kind === 'import-statement') visit(imported);
  };
  visit(Object.keys(outputs).find(file => file.endsWith('index.mjs'))!);
  return [...loaded].reduce((sum, file) => sum + outputs[file]!.bytes, 0);
}

function loaderOf(sdk: readonly string[], handlerUrl: string): string {
  return `
const started = performance.now();
${sdk.map(name => `await import(${JSON.stringify(name)});`).join('\n')}
const cpuBefore = process.cpuUsage();
const before = performance.now();
await import(${JSON.stringify(handlerUrl)});
const wallMs = performance.now() - before;
const { user, system } = process.cpuUsage(cpuBefore);
process.stdout.write(JSON.stringify({ sdkMs: before - started, wallMs, cpuMs: (user + system) / 1e3 }));
process.exit(0);`;
}

function load(program: string): Loaded {
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH: process.env.PATH, ...ENVIRONMENT },
    encoding: 'utf8',
  });
  return JSON.parse(output.slice(output.lastIndexOf('{'))) as Loaded;
}

export const coldStartRows: readonly Row[] = [
  { name: 'cold-start', group: 'cold start', title: 'the bundle, and loading it in a fresh process', run: coldStart },
];
