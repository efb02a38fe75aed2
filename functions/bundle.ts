// From a compiled stage to the files that Lambda loads: the generated module and the handler around it, in one ES module.
//
// The AWS SDK stays outside: the runtime brings it. The compiler cannot get in: nothing that the entry imports knows it, and the
// architecture test holds that. The same files run in local execution environments and in AWS. Bundling is synchronous because the
// constructors that call it are: a CDK construct cannot wait.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync, type Metafile } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Libraries written as CommonJS ask for `require` at run time, which an ES module does not have. */
const BANNER = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

export interface Bundle {
  readonly folder: string;
  /** As Lambda's setting `Handler` takes it. */
  readonly handler: string;
  readonly byteCount: number;
  readonly metafile: Metafile;
}

/** Bundles a stage's partition handler and the thread it may spawn into `folder`. */
export function bundlePartition(stageModuleText: string, folder: string, options: BundleOptions = {}): Bundle {
  const partition = JSON.stringify(path.join(root, 'functions/partition.ts'));
  const thread = JSON.stringify(path.join(root, 'shared/partition/worker-thread.ts'));
  return bundle(
    folder,
    {
      'stage.mjs': stageModuleText,
      'index.mjs': [
        `import { Worker } from 'node:worker_threads';`,
        `import { createPartitionHandler } from ${partition};`,
        `import { program } from './stage.mjs';`,
        `export const handler = await createPartitionHandler(program, () => new Worker(new URL('./thread.mjs', import.meta.url)));`,
      ].join('\n'),
      'thread.mjs': [
        `import { parentPort } from 'node:worker_threads';`,
        `import { serveTasks } from ${thread};`,
        `import { program } from './stage.mjs';`,
        `serveTasks(program, parentPort);`,
      ].join('\n'),
    },
    ['index.mjs', 'thread.mjs'],
    options,
  );
}

/** Bundles the coordinator into `folder`. */
export function bundleCoordinator(folder: string, options: BundleOptions = {}): Bundle {
  const coordinator = JSON.stringify(path.join(root, 'functions/coordinator.ts'));
  const entry = `import { createCoordinatorHandler } from ${coordinator};\nexport const handler = createCoordinatorHandler();\n`;
  return bundle(folder, { 'index.mjs': entry }, ['index.mjs'], options);
}

export interface BundleOptions {
  /** @default true */
  readonly minify?: boolean;
}

function bundle(
  folder: string,
  files: Readonly<Record<string, string>>,
  entryPoints: readonly string[],
  { minify = true }: BundleOptions,
): Bundle {
  const sources = path.join(folder, 'source');
  mkdirSync(sources, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(sources, name), text);
  const { metafile } = buildSync({
    entryPoints: entryPoints.map(name => path.join(sources, name)),
    outdir: path.join(folder, 'bundle'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify,
    // Stack traces and metrics name classes; minified names would hide them.
    keepNames: true,
    // What is imported dynamically is a file of its own.
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: BANNER },
    external: ['@aws-sdk/*'],
    alias: { 'weir/engine': path.join(root, 'shared/engine/index.ts'), 'weir/state': path.join(root, 'shared/state/index.ts') },
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
  });
  const byteCount = Object.values(metafile.outputs).reduce((total, output) => total + output.bytes, 0);
  return { folder: path.join(folder, 'bundle'), handler: 'index.handler', byteCount, metafile };
}
