// The pages for whoever runs or doubts Weir are held to what there is: every alarm is in the runbook, every command in it exists, and every
// test that the argument for exactly-once names is there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { commandLine } from '../../cli/main.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const RUNBOOK = read('docs/operations/runbook.md');
const SAVEPOINTS = read('docs/operations/savepoints.md');
const CORRECTNESS = read('docs/internals/correctness.md');

describe('the runbook', () => {
  const alarms = [...read('cdk/alarms.ts').matchAll(/\bid: (?:`\$\{stage\}-(\w+)`|'(\w+)')/g)].map(
    ([, ofStage, ofAll]) => (ofStage ?? ofAll)!,
  );
  const headings = [...RUNBOOK.matchAll(/^### (\w+)$/gm)].map(([, heading]) => heading!);

  test('has a heading for every alarm, and none for what is no alarm', () => {
    expect(alarms.length).toBeGreaterThan(10);
    expect([...headings].sort()).toEqual([...alarms].sort());
  });

  test.each(alarms)('%s: what it means, and what to do', alarm => {
    const section = RUNBOOK.split(`### ${alarm}\n`)[1]!.split(/^##/m)[0]!;
    expect(section).toMatch(/^\n\*\*What it means\.\*\* \S/);
    expect(section).toMatch(/\n\*\*What to do\.\*\*/);
  });
});

describe('what a log says when a shard stops', () => {
  const section = RUNBOOK.split('### BatchesHandedBack\n')[1]!.split(/^###/m)[0]!;
  /** What is quoted there, without what differs from one time to the next. */
  const phrases = [...section.matchAll(/`([^`]+)`/g)].map(([, text]) =>
    text!
      .split('…')
      .map(part => part.trim())
      .filter(part => part !== ''),
  );
  const folders = ['shared/partition', 'shared/checkpoint', 'shared/state', 'shared/kinesis', 'functions'];
  const sources = folders.flatMap(folder =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts'))
      .map(file => read(`${folder}/${file}`)),
  );

  test('is what the code says', () => {
    const quoted = phrases.filter(parts => !/^(Checkpoints|--state-only)$/.test(parts.join()));
    expect(quoted.length).toBeGreaterThan(12);
    for (const parts of quoted)
      expect({ parts, isSaid: sources.some(text => parts.every(part => text.includes(part))) }).toEqual({ parts, isSaid: true });
  });

  test('says what to do about everything that a log may refuse with', () => {
    const messages = sources.flatMap(text =>
      [...text.matchAll(/new ExternalError\(\s*'log',\s*([\s\S]{10,900}?)\{\s*retryable/g)].map(([, message]) => message!),
    );
    expect(messages.length).toBeGreaterThan(10);
    for (const message of messages) {
      expect({ message, isTold: phrases.some(parts => parts.every(part => message.includes(part))) }).toEqual({ message, isTold: true });
    }
  });
});

/** The command that the words name, and what is left of them. */
function resolve(command: Command, words: readonly string[]): [Command, readonly string[]] {
  const child = command.commands.find(each => each.name() === words[0]);
  return child === undefined ? [command, words] : resolve(child, words.slice(1));
}

const commandLines = [RUNBOOK, SAVEPOINTS].flatMap(page =>
  [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block!.split('\n').filter(line => line.startsWith('weir '))),
);

test.each([...new Set(commandLines)])('%s', line => {
  const [command, words] = resolve(commandLine(), line.split(' ').slice(1));
  expect(command.parent).not.toBeNull();
  const options = words.filter(word => word.startsWith('--'));
  for (const option of options) expect(command.options.map(({ long }) => long)).toContain(option);
  for (const { long, mandatory } of command.options) if (mandatory) expect(options).toContain(long);
});

describe('the argument for exactly-once', () => {
  const named = [...CORRECTNESS.matchAll(/`(test\/[\w./-]+)(?: › ([^`]+))?`/g)].map(([, file, title]) => ({ file: file!, title }));

  test('names a test for every step', () => {
    const steps = CORRECTNESS.split('\n').filter(line => /^\| \d+ \|/.test(line));
    expect(steps.length).toBeGreaterThan(15);
    for (const step of steps) expect(step).toMatch(/`test\//);
    expect(steps.map(step => Number(/\d+/.exec(step)![0]))).toEqual(steps.map((_, i) => i + 1));
  });

  test.each(named)('$file › $title', ({ file, title }) => {
    expect(existsSync(path.join(root, file))).toBe(true);
    if (title !== undefined) expect(read(file)).toContain(title);
  });

  const saboteurs = readdirSync(path.join(root, 'test/simulation/saboteurs')).map(file => read(`test/simulation/saboteurs/${file}`));
  const namedSaboteurs = [...CORRECTNESS.matchAll(/«([^»]+)»/g)].map(([, name]) => name!).filter(name => name !== 'these marks');

  test.each(namedSaboteurs)('saboteur: %s', name => {
    expect(saboteurs.some(text => text.includes(`'${name}'`))).toBe(true);
  });
});
