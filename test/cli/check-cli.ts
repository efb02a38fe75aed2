// Runs the real executable in a folder of its own and compares everything that a user can see of it: exit code, stdout, stderr, files.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';

export const WEIR = fileURLToPath(new URL('../../cli/weir.mjs', import.meta.url));

export interface CliCase {
  readonly args: readonly string[];
  /** Written before the run; a name that ends in `/` is a folder. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** @default nothing: closed at once */
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs weir through the shell, as `weir …` with this appended: `| head -1`, `> /dev/full`. */
  readonly shell?: string;
  /** Node's own arguments. */
  readonly nodeArgs?: readonly string[];
  readonly expect: {
    readonly exitCode: number;
    /** A text is the whole of it. @default '' */
    readonly stdout?: string | RegExp;
    readonly stderr?: string | RegExp;
    /** Files that the run left, beside those that were there; whoever writes over one names it here too. @default none */
    readonly files?: Readonly<Record<string, string | RegExp>>;
  };
}

export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function check(given: CliCase): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'weir-cli-'));
  try {
    writeFiles(folder, given.files ?? {});
    const { exitCode, stdout, stderr } = await weir(given, folder);
    const { expect: expected } = given;
    // All in one comparison: when a run fails, what it said tells why.
    expect({ exitCode, stdout, stderr, files: readdirSync(folder).sort() }).toEqual({
      exitCode: expected.exitCode,
      stdout: matching(expected.stdout ?? ''),
      stderr: matching(expected.stderr ?? ''),
      files: [
        ...new Set([...Object.keys(given.files ?? {}).map(name => name.replace(/\/$/, '')), ...Object.keys(expected.files ?? {})]),
      ].sort(),
    });
    for (const [name, text] of Object.entries(expected.files ?? {})) {
      expect([name, readFileSync(path.join(folder, name), 'utf8')]).toEqual([name, matching(text)]);
    }
    expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function weir({ args, stdin, shell, nodeArgs = [], environment = {} }: CliCase, folder: string): Promise<CliResult> {
  const command = [process.execPath, ...nodeArgs, WEIR, ...args];
  const quoted = command.map(word => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const [program, ...rest] = shell === undefined ? command : ['bash', '-c', `set -o pipefail; ${quoted} ${shell}`];
  const child = spawn(program!, rest, { cwd: folder, env: { ...process.env, ...environment } });
  child.stdin.on('error', () => {});
  child.stdin.end(stdin ?? '');
  return resultOf(child);
}

export function resultOf(child: ReturnType<typeof spawn>): Promise<CliResult> {
  const texts = { stdout: '', stderr: '' };
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', exitCode => resolve({ exitCode, ...texts }));
  });
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    if (name.endsWith('/')) mkdirSync(path.join(folder, name), { recursive: true });
    else writeFileSync(path.join(folder, name), content);
  }
}

const matching = (expected: string | RegExp) => (typeof expected === 'string' ? expected : expect.stringMatching(expected));
