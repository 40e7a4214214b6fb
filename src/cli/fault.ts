/** What a person sees of a bug of ours: one sentence, and how to report it. */
import { INVOCATION, shellWord } from './verb.ts';
import { VERSION } from './version.ts';

/** @param args the command line, without the program */
export function formatFault(error: unknown, args: readonly string[]): string {
  const cause = error instanceof Error ? error : new Error(String(error));
  const command = [INVOCATION, ...args.map(shellWord)].join(' ');
  const lines = [
    `Internal fault: ${cause.message.split('\n')[0]}`,
    `This is a bug. Please report it with Shardproof ${VERSION}, Node ${process.versions.node} and the command:`,
    `  ${command}`,
    process.env['DEBUG'] ? (cause.stack ?? '') : 'The same with DEBUG=1 in the environment shows where.',
  ];
  return `${lines.join('\n')}\n`;
}
