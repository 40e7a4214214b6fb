/** What the thread that tries a policy is told, and what it tells. */
import type { Problem } from '../input/problem.ts';
import type { Judgement, JudgeOptions } from '../laws/judge.ts';
import type { PolicyBundle } from '../simulation/policy-file.ts';

/** A policy of ours by its name, or one from a file. */
export type PolicySource =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'file'; readonly bundle: PolicyBundle };

/** Plain data, so that it crosses threads. */
export interface CheckJob extends JudgeOptions {
  readonly source: PolicySource;
  /** Names of laws, in the order in which they are tried. */
  readonly laws: readonly string[];
}

export type CheckMessage =
  /** The policy was loaded, and this is its name. */
  | { readonly kind: 'loaded'; readonly policy: string }
  /** Another case of a law begins. */
  | { readonly kind: 'case'; readonly law: string }
  | { readonly kind: 'judged'; readonly judgement: Judgement }
  /** The file will not do; refusals are data, because errors lose their class. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'done' };
