/** The options of `plan`, `capacity` and `compare`. */
import type { Command } from '@commander-js/extra-typings';
import { InvalidArgumentError } from 'commander';
import { MOST_SHARDS } from '../../simulator/requests/requests.ts';
import { parseShare } from '../input/quantity.ts';
import { fileName, part, wholeNumber } from './arguments.ts';
import { SCENARIO_OPTIONS, withOptions } from './scenario-options.ts';

export type PlanOptions = ReturnType<ReturnType<typeof declarePlanOptions>['opts']>;

const MOST = 32;
const MOST_THREADS = 256;
const MOST_PARTS = 1_000;
const LEAST_CONFIDENCE = 0.5;
const MOST_CONFIDENCE = 0.9999;

const { seed, replications, policy, shards, replicas, window, duration, html, json } = SCENARIO_OPTIONS;

/** Those of a run of a scenario that a plan has a use for. */
const RUN_OPTIONS = { seed, replications, replicas, window, duration, json } as const;

export function declarePlanOptions(command: Command) {
  return withOptions(command.argument('<scenario>', 'scenario file (YAML)', fileName), { ...RUN_OPTIONS, html })
    .option('--markdown <file>', 'write the same report as Markdown: .md, or - for standard output', fileName)
    .option('--policies <names>', "policies by name or file, with commas between; default: the scenario's", policyList)
    .option('--most <n>', 'the most accounts that are tried', wholeNumber(1, MOST_SHARDS), MOST)
    .option('--confidence <share>', 'how sure an answer must be', confidence, 0.95)
    .option('--levers', 'also what would save accounts: maxTokens, shorter answers, caching, another policy, ...')
    .option('--resilience', 'also how many it takes with an account or a Region lost, or capacity short')
    .option('--workers <n>', 'threads; results do not depend on it', wholeNumber(1, MOST_THREADS))
    .option('--cache <folder>', "where runs are kept for the next plan; default: in the user's cache", fileName)
    .option('--no-cache', 'neither use nor keep earlier runs')
    .option('--part <i/n>', 'do one of n parts of the work, for several machines; see plan merge', part(MOST_PARTS))
    .option(
      '--out <folder>',
      'where the part keeps its runs: a folder that all parts share, or one of its own',
      fileName,
    );
}

export function declarePlanMergeOptions(command: Command) {
  return command.helpOption('-h, --help', 'show help').argument('<folders...>', 'where the parts kept their runs');
}

export type CompareOptions = ReturnType<ReturnType<typeof declareCompareOptions>['opts']>;

export function declareCompareOptions(command: Command) {
  return withOptions(command.argument('<scenario>', 'scenario file (YAML)', fileName), { ...RUN_OPTIONS, shards, html })
    .option('--policies <names>', 'policies by name or file; the first is what the others are held against', policyList)
    .option('--workers <n>', 'threads; results do not depend on it', wholeNumber(1, MOST_THREADS));
}

export type CapacityOptions = ReturnType<ReturnType<typeof declareCapacityOptions>['opts']>;

export function declareCapacityOptions(command: Command) {
  const scenario = command.argument('<scenario>', 'scenario file (YAML)', fileName);
  return withOptions(scenario, { ...RUN_OPTIONS, shards, policy })
    .option('--precision <share>', 'how near the answer must be', precision, 0.05)
    .option('--workers <n>', 'threads; results do not depend on it', wholeNumber(1, MOST_THREADS));
}

function precision(word: string): number {
  const parsed = parseShare(/^\d*\.?\d+$/.test(word) ? Number(word) : word);
  if ('value' in parsed && parsed.value >= 0.001 && parsed.value <= 1) return parsed.value;
  throw new InvalidArgumentError('Expected a share from 0.1% to 100%, e.g. 5%.');
}

function policyList(word: string): readonly string[] {
  const names = word.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return names;
  throw new InvalidArgumentError('Expected names of policies with commas between, e.g. headroom,round-robin.');
}

function confidence(word: string): number {
  const parsed = parseShare(/^\d*\.?\d+$/.test(word) ? Number(word) : word);
  const value = 'value' in parsed ? parsed.value : Number.NaN;
  if (value >= LEAST_CONFIDENCE && value <= MOST_CONFIDENCE) return value;
  throw new InvalidArgumentError('Expected a share from 50% to 99.99%, e.g. 95%.');
}
