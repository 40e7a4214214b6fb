/** What is said of a policy that was tried, whoever reads it: its judgements, and how to see them again. */
import type { Judgement } from '../laws/judge.ts';

export interface CheckReport {
  /** Of which the sentences speak. */
  readonly subject: 'policy' | 'gateway';
  /** What the policy calls itself, or where the gateway is. */
  readonly policy: string;
  /** As it was given: a name or a file. */
  readonly given: string;
  readonly seed: number;
  readonly version: string;
  readonly judgements: readonly Judgement[];
  /** Laws that were not come to before it was stopped; none: it is whole. */
  readonly untried: readonly string[];
  /** The command line that tries the policy again as it was; with the name of a law: under it alone. */
  readonly commandOf: (law: string | null) => string;
  /** Where the scenario of a broken law is, as the command line names it; null: nowhere. */
  readonly scenarioOf: (law: string) => string | null;
}

/** Laws are tried in their order. */
export function untriedOf(laws: readonly string[], judgements: readonly Judgement[]): readonly string[] {
  return laws.slice(judgements.length);
}

/** One line; null where it is whole. */
export function partialLine({ untried }: CheckReport): string | null {
  return untried.length === 0 ? null : `PARTIAL: stopped before these laws were tried: ${untried.join(', ')}.`;
}

export type BrokenLaw = Extract<Judgement, { kind: 'broken' }>;
export type OptedOut = Extract<Judgement, { kind: 'allowed' | 'allowed-in-vain' }>;

export function brokenOf({ judgements }: CheckReport): BrokenLaw[] {
  return judgements.flatMap((judgement) => (judgement.kind === 'broken' ? [judgement] : []));
}

export function optedOutOf({ judgements }: CheckReport): OptedOut[] {
  return judgements.flatMap((one) => (one.kind === 'allowed' || one.kind === 'allowed-in-vain' ? [one] : []));
}

/** One word or two for a table. */
export function verdictOf({ kind }: Judgement): string {
  switch (kind) {
    case 'holds':
      return 'holds';
    case 'broken':
      return 'BROKEN';
    case 'allowed':
      return 'opted out';
    case 'allowed-in-vain':
      return 'opted out, yet holds';
  }
}
