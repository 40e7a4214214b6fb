/** From audit logs to a bill. */
import { MICROS_PER_MILLISECOND } from '../../simulator/basics/time.ts';
import { CostSums, type Dimension, DIMENSIONS, type Range } from '../gateway/journal/costs.ts';
import type { JournalOptions } from '../gateway/journal/journal-line.ts';
import { readAudit } from '../gateway/journal/read-audit.ts';
import { listOf } from '../input/describe.ts';
import { hint } from '../input/nearest.ts';
import { refused } from '../input/problem.ts';
import { parseStart } from '../scenario/instant.ts';
import { costsDocument, costsText } from './costs-text.ts';
import { EXIT_FINE } from './exit.ts';
import type { Session } from './verb.ts';

export interface CostsOptions {
  readonly by?: string;
  readonly since?: string;
  readonly until?: string;
  readonly skipBadLines?: true;
  readonly json?: true;
}

const IN_ALL: readonly Dimension[] = [];

export async function runGatewayCosts(
  logs: readonly string[],
  options: CostsOptions,
  session: Session,
): Promise<number> {
  const { by, since, until, skipBadLines = false, json } = options;
  const tables: readonly (readonly Dimension[])[] =
    by === undefined ? [['tenant'], ['account'], ['model'], IN_ALL] : [dimensionsOf(by), IN_ALL];
  const sums = new CostSums(tables, rangeOf(since, until));
  let skipped = 0;
  const how: JournalOptions = { skipBadLines, signal: session.signal, onBadLine: () => skipped++ };
  const reader = {
    record: sums.add.bind(sums),
    dropped: (count: number) => void (sums.dropped += count),
  };
  for (const log of logs) await readAudit(log, how, reader);
  const report = { logs, since: since ?? null, until: until ?? null, skipped, costs: sums.result() };
  session.print(json ? `${JSON.stringify(costsDocument(report), null, 2)}\n` : costsText(report, session.paint));
  return EXIT_FINE;
}

function dimensionsOf(list: string): readonly Dimension[] {
  const chosen = list.split(',').map((word) => {
    const name = word.trim();
    const dimension = DIMENSIONS.find((each) => each === name);
    if (dimension !== undefined) return dimension;
    throw refused('--by', `expected ${listOf(DIMENSIONS)}, parted by commas, got "${name}"${hint(name, DIMENSIONS)}`);
  });
  if (new Set(chosen).size < chosen.length) throw refused('--by', `expected each word once, got "${list}"`);
  return chosen;
}

function rangeOf(since: string | undefined, until: string | undefined): Range {
  const range = {
    since: since === undefined ? Number.NEGATIVE_INFINITY : instantOf('--since', since),
    until: until === undefined ? Number.POSITIVE_INFINITY : instantOf('--until', until),
  };
  if (range.since < range.until) return range;
  throw refused('--until', `expected an instant after --since ${since}, got "${until}"`);
}

/** Milliseconds since 1970. */
function instantOf(option: string, word: string): number {
  const parsed = parseStart(/^\d{4}-\d\d-\d\d$/.test(word) ? `${word}T00:00Z` : word);
  if ('value' in parsed) return parsed.value.epochMicros / MICROS_PER_MILLISECOND;
  throw refused(
    option,
    `expected a day in UTC such as 2026-11-23, or ${parsed.expected.slice('expected '.length)}, got "${word}"`,
  );
}
