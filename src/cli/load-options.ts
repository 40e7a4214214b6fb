/** The options of `load`. */
import { type Command, Option } from '@commander-js/extra-typings';
import { InvalidArgumentError } from 'commander';
import { DIALECTS } from '../../scenarios/load/lib/settings.ts';
import type { LoadChoices } from '../load/settings.ts';
import { collect, part, positiveNumber, text, wholeNumber } from './arguments.ts';
import { SCENARIO_OPTIONS, withOptions } from './scenario-options.ts';

export type LoadOptions = ReturnType<ReturnType<typeof declareLoadOptions>['opts']>;

const LOOPS = 4;
const MOST_LOOPS = 256;
const MOST_PARTS = 64;

const { seed, duration, trace, maxTokens, speed, scale, skipBadRows, records, json } = SCENARIO_OPTIONS;

/** Those of a run of a scenario that decide which requests there are. */
export const ARRIVAL_OPTIONS = { seed, duration, trace, maxTokens, speed, scale, skipBadRows } as const;

const RECORDS = { ...records, help: 'write a row for every request there; default: under reports/' };

export function declareLoadOptions(command: Command) {
  const run = withOptions(
    command
      .argument('<scenario>', 'scenario file (YAML)')
      .argument('[k6-flags...]', "after --: k6's own flags, e.g. --out"),
    {
      ...ARRIVAL_OPTIONS,
      records: RECORDS,
      json,
    },
  );
  return run
    .option('--target <url>', 'gateway; several: row i goes to number i mod n', collect, [] as string[])
    .option('--keys <file>', 'keys by tenant: a gateway\'s ready line, or {"tenant": "key"}', text)
    .option('--key <tenant=key>', 'key of a tenant; * for all', collect, [] as string[])
    .addOption(
      new Option('--dialect <name>', 'how the gateway is asked').choices(DIALECTS).default('converse' as const),
    )
    .option('--no-stream', 'ask for whole answers')
    .option('--no-caller-retries', 'the bare arrivals: callers give up at once')
    .option('--no-pad', 'prompts of a marker alone, not as long as their tokens')
    .option('--script <name|file>', 'what k6 runs: replay, one of our other entries, or a script of your own', 'replay')
    .option('--k6 <path>', 'the k6 binary', text)
    .option('--loops <n>', 'event loops of the generator', wholeNumber(1, MOST_LOOPS))
    .option('--part <i/n>', 'send one of n parts of the rows, for several machines', part(MOST_PARTS))
    .option('--start-at <instant>', 'when the run begins, e.g. 2026-11-26T12:00:00Z', instant)
    .option('--allow-remote <host>', 'the one host besides this machine that load may reach', text)
    .option('--budget <usd>', 'stop when the answers have cost so much', positiveNumber)
    .option('--yes', 'do not ask before load goes to another host')
    .option('--dry-run', 'say what would be sent, and send nothing');
}

export function declareMergeOptions(command: Command) {
  const merge = command
    .helpOption('-h, --help', 'show help')
    .argument('<scenario>', 'scenario file (YAML)')
    .argument('<records...>', 'records of the parts');
  return withOptions(merge, { ...ARRIVAL_OPTIONS, records: RECORDS, json });
}

export type ManifestOptions = ReturnType<ReturnType<typeof declareManifestOptions>['opts']>;

export function declareManifestOptions(command: Command) {
  return command
    .helpOption('-h, --help', 'show help')
    .argument('<scenario>', 'scenario file (YAML)')
    .requiredOption('--out <folder>', 'where to write manifest, image recipe, script and trace', text)
    .requiredOption('--image <name>', 'name of the image that the runners are made of', text)
    .option('--parts <n>', 'runners', wholeNumber(1, MOST_PARTS), 2)
    .option('--secret <name>', 'secret with the keys: KEYS={"tenant": "key"}', text, 'shardproof-keys');
}

/** What the options choose of a run's settings. */
export function choicesOf(options: LoadOptions): Omit<LoadChoices, 'targets' | 'keys'> {
  const { dialect, stream, loops, part: own, startAt, callerRetries, pad } = options;
  return {
    dialect,
    stream,
    loops: Math.max(loops ?? LOOPS, own?.of ?? 1),
    startAtEpochMillis: startAt ?? null,
    callerRetries,
    padPrompts: pad,
  };
}

function instant(word: string): number {
  const millis = Date.parse(word);
  if (!Number.isNaN(millis)) return millis;
  throw new InvalidArgumentError('Expected an instant such as 2026-11-26T12:00:00Z.');
}
