/** The options of a run of a scenario. One table says what each reads, what it reaches and whether it is repeated. */
import { type Command, Option, type OptionValues } from '@commander-js/extra-typings';
import { MOST_REPLICAS, MOST_SHARDS } from '../../simulator/requests/requests.ts';
import { MOST_OUTPUT_TOKENS } from '../../simulator/workload/trace.ts';
import { WINDOWS } from '../../simulator/quota/limits.ts';
import type { Path } from '../input/describe.ts';
import type { Edit } from '../scenario/document.ts';
import { POLICY_FILE } from '../scenario/policy-name.ts';
import { fileName, seed, text, wholeNumber, wholeNumberOrUnset } from './arguments.ts';
import { INVOCATION, shellWord } from './verb.ts';

export interface ScenarioOption {
  /** As commander reads it. */
  readonly flag: `--${string}`;
  readonly help: string;
  /** From the word to the value; null: a switch. */
  readonly parse: ((word: string) => string | number) | null;
  /** The value of the scenario whose place it takes; null: it says what no scenario holds. */
  readonly path: Path | null;
  /** Why the result is the same without it, so that the command that makes it again omits it; null: it decides it. */
  readonly omitted: string | null;
}

type Table = Readonly<Record<string, ScenarioOption>>;

const MOST_REPLICATIONS = 100_000;
const MOST_WORKERS = 256;

/** By the names that commander derives from the flags, in the order in which `--help` shows them. */
export const SCENARIO_OPTIONS = {
  seed: {
    flag: '--seed <n>',
    help: "seed of all chance; default: the scenario's",
    parse: seed,
    path: ['seed'],
    omitted: null,
  },
  replications: {
    flag: '--replications <n>',
    help: 'independent runs behind every interval',
    parse: wholeNumber(1, MOST_REPLICATIONS),
    path: ['replications'],
    omitted: null,
  },
  policy: {
    flag: '--policy <name|file>',
    help: `routing policy by name (see policies), or ${POLICY_FILE} that exports one`,
    parse: text,
    path: ['gateway', 'policy'],
    omitted: null,
  },
  shards: {
    flag: '--shards <n>',
    help: 'number of accounts',
    parse: wholeNumber(1, MOST_SHARDS),
    path: ['accounts', 'count'],
    omitted: null,
  },
  replicas: {
    flag: '--replicas <n>',
    help: 'number of gateway processes',
    parse: wholeNumber(1, MOST_REPLICAS),
    path: ['gateway', 'replicas'],
    omitted: null,
  },
  window: {
    flag: '--window <name>',
    help: `how quotas count: ${WINDOWS.join(', ')}`,
    parse: text,
    path: ['quota', 'window'],
    omitted: null,
  },
  duration: {
    flag: '--duration <time>',
    help: 'length of the run, e.g. 90m or 2d',
    parse: text,
    path: ['duration'],
    omitted: null,
  },
  trace: {
    flag: '--trace <file>',
    help: 'replay recorded arrivals, of a file, a folder or - (standard input), in place of the described demand',
    parse: fileName,
    path: null,
    omitted: null,
  },
  maxTokens: {
    flag: '--max-tokens <n>',
    help: "for rows of the trace that state none; unset: the model's maximum; default: the scenario's",
    parse: wholeNumberOrUnset(MOST_OUTPUT_TOKENS),
    path: null,
    omitted: null,
  },
  speed: {
    flag: '--speed <factor>',
    help: 'replay the trace so many times faster, e.g. x2',
    parse: text,
    path: null,
    omitted: null,
  },
  scale: {
    flag: '--scale <factor>',
    help: 'replay the trace with so many times the load, e.g. x1.5',
    parse: text,
    path: null,
    omitted: null,
  },
  columns: {
    flag: '--columns <names>',
    help: 'which columns of the trace hold what: time=ts,input=in,output=out,max=...,tenant=...,affinity=...',
    parse: text,
    path: null,
    omitted: null,
  },
  skipBadRows: {
    flag: '--skip-bad-rows',
    help: 'leave broken rows of the trace out instead of refusing it',
    parse: null,
    path: null,
    omitted: null,
  },
  records: {
    flag: '--records <file>',
    help: 'write a row for every request of the first replication: .csv or .jsonl, also with .gz, or - (CSV)',
    parse: fileName,
    path: null,
    omitted: 'it writes down what the run does anyway',
  },
  html: {
    flag: '--html <file>',
    help: 'write one self-contained HTML report: .html, or - for standard output',
    parse: fileName,
    path: null,
    omitted: 'it is another form of the same report',
  },
  workers: {
    flag: '--workers <n>',
    help: 'threads; 0: none besides this one, but for one where a policy file or records need it',
    parse: wholeNumber(0, MOST_WORKERS),
    path: null,
    omitted: 'results do not depend on the number of threads',
  },
  json: {
    flag: '--json',
    help: 'print one JSON document (see reports/README.md)',
    parse: null,
    path: null,
    omitted: 'it is another form of the same report',
  },
} as const satisfies Table;

type ValuesOf<Rows extends Table> = {
  readonly [Name in keyof Rows]?: Rows[Name]['parse'] extends (word: string) => infer Value ? Value : true;
};

/** What the command line says; what is left out is as the scenario says. */
export type ScenarioOptions = ValuesOf<typeof SCENARIO_OPTIONS>;

/** Declares rows of the table, all of them or those that the verb has a use for. */
export function withOptions<Arguments extends unknown[], Options extends OptionValues, Rows extends Table>(
  command: Command<Arguments, Options>,
  rows: Rows,
): Command<Arguments, Options & ValuesOf<Rows>> {
  for (const { flag, help, parse } of Object.values<ScenarioOption>(rows)) {
    const option = new Option(flag, help);
    command.addOption(parse === null ? option : option.argParser(parse));
  }
  return command as Command<Arguments, Options & ValuesOf<Rows>>;
}

interface Stated {
  readonly name: string;
  readonly option: ScenarioOption;
  readonly value: string | number | true;
}

/** The options that the user gave, in the order of the table. */
function stated(options: ScenarioOptions): Stated[] {
  return Object.entries<ScenarioOption>(SCENARIO_OPTIONS).flatMap(([key, option]) => {
    const value = options[key as keyof ScenarioOptions];
    return value === undefined ? [] : [{ name: option.flag.split(' ')[0]!, option, value }];
  });
}

/** What the options say in place of the scenario file. */
export function editsOf(options: ScenarioOptions): Edit[] {
  return stated(options).flatMap(({ name, option: { path }, value }) =>
    path === null ? [] : [{ origin: name, path, value }],
  );
}

/** Standard input and what a shell makes of `<(...)`: what has been read there cannot be read again. */
const IN_PASSING = /^(?:-|\/dev\/stdin|\/dev\/fd\/\d+|\/proc\/self\/fd\/\d+)$/;

/** The command line that makes a result again: every option that decides it; null where the trace is gone. */
export function commandOf(verb: string, path: string, options: ScenarioOptions): string | null {
  if (options.trace !== undefined && IN_PASSING.test(options.trace)) return null;
  const words = stated(options).flatMap(({ name, option, value }) => {
    if (option.omitted !== null) return [];
    return value === true ? [name] : [name, shellWord(String(value))];
  });
  return [INVOCATION, verb, shellWord(path), ...words].join(' ');
}
