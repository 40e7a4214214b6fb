/** A server that is measured, in a process of its own: both ends of what parent and server say to one another. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export function startServer(module: string, args: readonly string[], signal: AbortSignal): ChildProcess {
  const server = fork(module, args, { signal, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  // An abort kills the server; whoever waits for it hears of it by its own signal.
  server.on('error', () => {});
  return server;
}

/** The next thing that the server says. */
export async function heard(server: ChildProcess, signal: AbortSignal): Promise<unknown> {
  const [message] = (await once(server, 'message', { signal })) as [unknown];
  return message;
}

/** Processor time of the server since it was last asked. */
export async function cpuMicrosOf(server: ChildProcess, signal: AbortSignal): Promise<number> {
  const answer = heard(server, signal);
  server.send('cpu');
  return (await answer) as number;
}

/** In the server: says that it is ready, and its processor time whenever it is asked; ends with its parent. */
export function answerParent(ready: unknown): void {
  let before = process.cpuUsage();
  process.on('message', () => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    process.send?.(user + system);
  });
  process.on('disconnect', () => process.exit());
  process.send?.(ready);
}
