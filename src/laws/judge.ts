/** A policy before a law: whether it keeps it, breaks it, or has said that it does not owe it. */
import type { Counterexample, CreatePolicy, Law } from './law.ts';
import type { OptOuts } from './opt-outs.ts';

export interface JudgeOptions {
  /** Of all chance: the same seed tries the same cases. Left out: 1. */
  readonly seed?: number | undefined;
  /** Cases a law; left out: each law's own number. */
  readonly runs?: number | undefined;
  /** Laws that the policy does not owe, each with its reason. */
  readonly allow?: OptOuts | undefined;
}

/** `allowed`: broken, and it was said that it would be. `allowed-in-vain`: said so, and yet no case breaks it. */
export type Judgement = { readonly law: string; readonly claim: string; readonly cases: number } & (
  | { readonly kind: 'holds' }
  | { readonly kind: 'broken'; readonly counterexample: Counterexample }
  | { readonly kind: 'allowed'; readonly reason: string; readonly counterexample: Counterexample }
  | { readonly kind: 'allowed-in-vain'; readonly reason: string }
);

export const DEFAULT_SEED = 1;

export function judge(law: Law, create: CreatePolicy, options: JudgeOptions, onCase?: () => void): Judgement {
  const { seed = DEFAULT_SEED, runs = law.runs, allow } = options;
  const counterexample = law.search(create, { seed, runs, onCase });
  return judgementOf({ law: law.name, claim: law.claim, cases: runs }, counterexample, allow);
}

/** What a search comes to, with what was said beforehand. @param counterexample null: none was found */
export function judgementOf(
  named: Pick<Judgement, 'law' | 'claim' | 'cases'>,
  counterexample: Counterexample | null,
  allow: OptOuts | undefined,
): Judgement {
  const reason = allow !== undefined && Object.hasOwn(allow, named.law) ? allow[named.law] : undefined;
  if (counterexample === null) {
    return reason === undefined ? { ...named, kind: 'holds' } : { ...named, kind: 'allowed-in-vain', reason };
  }
  return reason === undefined
    ? { ...named, kind: 'broken', counterexample }
    : { ...named, kind: 'allowed', reason, counterexample };
}

/** A broken law in lines for people, without how to see it again. */
export function explain(claim: string, { why, shown }: Counterexample): string[] {
  return [claim, `The policy ${why}.`, ...shown];
}
