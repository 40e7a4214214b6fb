/** The command line: a table of verbs, and what becomes of their errors. */
import { setImmediate as turn } from 'node:timers/promises';
import { Command, CommanderError } from '@commander-js/extra-typings';
import { ReaderGone } from '../output/write-error.ts';
import { COLOURS, PLAIN } from '../report/paint.ts';
import { formatProblem, RefusedInput } from '../input/problem.ts';
import { benchVerb } from './bench.ts';
import { capacityVerb } from './capacity.ts';
import { checkPolicyVerb } from './check-policy.ts';
import { compareVerb } from './compare.ts';
import { emulateVerb } from './emulate.ts';
import { EXIT_CODES, EXIT_FAULT, EXIT_FINE, EXIT_INTERRUPTED, EXIT_REFUSED } from './exit.ts';
import { formatFault } from './fault.ts';
import { gatewayVerb } from './gateway.ts';
import { initVerb } from './init.ts';
import { increasePackVerb } from './increase-pack.ts';
import { loadVerb } from './load.ts';
import { planVerb } from './plan.ts';
import { policiesVerb } from './policies.ts';
import { Progress, type ProgressStream } from './progress.ts';
import { replayVerb } from './replay-log.ts';
import { scenarioVerb } from './scenario.ts';
import { simulateVerb } from './simulate.ts';
import { startVerb } from './start.ts';
import { refuseRepeats, unknownVerb } from './strictness.ts';
import { traceVerb } from './trace.ts';
import { validateVerb } from './validate.ts';
import { type Act, examplesText, type Session, type Verb } from './verb.ts';
import { VERSION } from './version.ts';

/** In the order of the help text. */
export const VERBS: readonly Verb[] = [
  startVerb,
  initVerb,
  validateVerb,
  simulateVerb,
  planVerb,
  compareVerb,
  capacityVerb,
  scenarioVerb,
  increasePackVerb,
  traceVerb,
  emulateVerb,
  gatewayVerb,
  replayVerb,
  loadVerb,
  policiesVerb,
  checkPolicyVerb,
  benchVerb,
];

/** Where the command line writes; the process has both. */
export interface Streams {
  readonly stdout: ProgressStream;
  readonly stderr: ProgressStream;
}

/**
 * @param args without the program
 * @returns the exit code
 */
export async function main(args: readonly string[], streams: Streams = process): Promise<number> {
  if (streams === process) dieWithTheOutput();
  const names = VERBS.map(({ name }) => name);
  const unknown = unknownVerb(args, names);
  if (unknown !== null) {
    streams.stderr.write(`${unknown}\n`);
    return EXIT_REFUSED;
  }
  let exitCode = EXIT_FINE;
  const program = createProgram(streams, async (load, work) => {
    const tools = await load();
    const { color } = program.opts();
    exitCode = await withInterrupts(streams, (signal) => work(createSession(streams, color, signal), tools));
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_FINE : EXIT_REFUSED;
    if (error instanceof RefusedInput) {
      streams.stderr.write(`${error.problems.map(formatProblem).join('\n')}\n`);
      return EXIT_REFUSED;
    }
    if (error instanceof ReaderGone) return EXIT_FINE;
    streams.stderr.write(formatFault(error, args));
    return EXIT_FAULT;
  }
}

type Program = Command<[], { color: boolean }>;

function createProgram(streams: Streams, act: Act): Program {
  const program: Program = new Command('shardproof')
    .description('How many AWS accounts an Amazon Bedrock gateway needs, and which routing policy.')
    .version(VERSION, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .option('--no-color', 'no colours (also: the environment variable NO_COLOR)')
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
    })
    .exitOverride();
  program.addHelpText('after', () => `\n${examplesText(VERBS.flatMap(({ examples }) => examples))}\n\n${exitCodes()}`);
  for (const verb of VERBS) {
    const command = program.command(verb.name).description(verb.summary).helpOption('-h, --help', 'show help');
    command.addHelpText('after', () => `\n${examplesText(verb.examples)}`);
    verb.declare(command, act);
    for (const option of command.options) if (Array.isArray(option.defaultValue)) option.default([], 'none');
  }
  refuseRepeats(program);
  return program;
}

function exitCodes(): string {
  return `Exit codes: ${EXIT_CODES.map(([code, meaning]) => `${code} ${meaning}`).join('; ')}.`;
}

function createSession({ stdout, stderr }: Streams, colorOption: boolean, signal: AbortSignal): Session {
  const wantsColour = colorOption && !process.env['NO_COLOR'];
  const isColoured = wantsColour && (stdout.isTTY || Boolean(process.env['FORCE_COLOR']));
  return {
    print: (text) => stdout.write(text),
    note: (line) => stderr.write(`${line}\n`),
    paint: isColoured ? COLOURS : PLAIN,
    progress: (label) => new Progress(stderr, label, () => performance.now()),
    signal,
  };
}

/** The first Ctrl-C asks the work to end, the second ends the process. */
async function withInterrupts(streams: Streams, work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
    streams.stderr.write('\nStopping, with what there is so far (Ctrl-C again to stop at once) ...\n');
    controller.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    const exitCode = await work(controller.signal);
    return controller.signal.aborted ? EXIT_INTERRUPTED : exitCode;
  } catch (error) {
    // A helper process that hears of Ctrl-C before we do breaks our work before we know why.
    await turn();
    if (!controller.signal.aborted || error instanceof RefusedInput) throw error;
    streams.stderr.write('Stopped before the first result.\n');
    return EXIT_INTERRUPTED;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** For what the verbs print: quietly where nobody reads any more, as `ReaderGone`, and else with the reason. */
function dieWithTheOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT_FINE);
      if (stream === process.stdout) process.stderr.write(`standard output: could not be written: ${error.message}\n`);
      process.exit(EXIT_REFUSED);
    });
  }
}
