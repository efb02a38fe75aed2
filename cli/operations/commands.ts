// Commands that look after a running application: what each takes. What it does is in a file of its own under commands/.
import type { Command } from 'commander';

/** Adds a command with what all commands have. */
export type AddCommand = (parent: Command, name: string, description: string, after: string) => Command;

const NAMED = '-a, --application <name>';
const NAMED_TEXT = 'name under which it was deployed; of weir dev, the name of the script';
const LOCAL_TEXT = 'of weir dev in another terminal, instead of AWS';

export function addOperations(weir: Command, add: AddCommand): void {
  addPause(weir, add);
}

function addPause(weir: Command, add: AddCommand): void {
  add(
    weir,
    'pause',
    'Stop an application: it reads nothing until it is resumed, and keeps everything it knows.',
    `
Examples:
  weir pause --application flights
  weir pause --application flights --local

Records wait in the stream for as long as that keeps them. Windows that are open stay open: the clock closes none while nobody reads.`,
  )
    .requiredOption(NAMED, NAMED_TEXT)
    .option('--local', LOCAL_TEXT)
    .action(async options => (await import('../commands/pause.ts')).pause(options));
  add(weir, 'resume', 'Let a paused application go on where it was.', 'Example:\n  weir resume --application flights')
    .requiredOption(NAMED, NAMED_TEXT)
    .option('--local', LOCAL_TEXT)
    .action(async options => (await import('../commands/pause.ts')).resume(options));
}
