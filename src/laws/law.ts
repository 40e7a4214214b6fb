/** What a law is: a claim about every routing policy, and a search for a case in which one breaks it. */
import fc from 'fast-check';
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';
import type { World } from './worlds/world.ts';

/** A new policy, without what an earlier one may have kept. */
export type CreatePolicy = () => RoutingPolicy;

export interface SearchOptions {
  readonly seed: number;
  /** How many cases are tried. */
  readonly runs: number;
  /** Told before every case, those that make a counterexample smaller included. */
  readonly onCase?: (() => void) | undefined;
}

/** The smallest case that was found in which a policy breaks a law. */
export interface Counterexample {
  /** What the policy did, as a sentence without its full stop. */
  readonly why: string;
  /** The case, in lines for people. */
  readonly shown: readonly string[];
  /** As a world that `simulate` runs; of a law about choices, the fleet of the choice. Null: of a real gateway. */
  readonly world: World | null;
  /** The same seed finds it again. */
  readonly seed: number;
  /** How many cases it was made smaller from, one by one. */
  readonly shrinks: number;
}

export interface Law {
  /** Names the law on the command line and in opt-outs. */
  readonly name: string;
  /** What every policy owes, in one sentence. */
  readonly claim: string;
  /** How many cases are tried unless somebody says otherwise. */
  readonly runs: number;
  /** For fast-check: fails with a `LawBroken`. */
  readonly property: (create: CreatePolicy) => fc.IProperty<[unknown]>;
  /** Null where no case breaks it. */
  readonly search: (create: CreatePolicy, options: SearchOptions) => Counterexample | null;
}

export class LawBroken extends Error {
  override readonly name = 'LawBroken';
}

export interface LawParts<Case> {
  readonly name: string;
  readonly claim: string;
  readonly runs: number;
  readonly cases: fc.Arbitrary<Case>;
  /** Why the policy breaks the law in this case; null where it does not. What the policy throws breaks every law. */
  readonly broken: (create: CreatePolicy, made: Case) => string | null;
  readonly show: (made: Case) => readonly string[];
  readonly worldOf: (made: Case) => World;
}

export function law<Case>(parts: LawParts<Case>): Law {
  const { cases, show, worldOf, ...named } = parts;
  const why = (create: CreatePolicy, made: Case): string | null => {
    try {
      return parts.broken(create, made);
    } catch (error) {
      return error instanceof LawBroken ? error.message : `threw ${textOf(error)}`;
    }
  };
  const property = (create: CreatePolicy, onCase?: () => void): fc.IProperty<[Case]> =>
    fc.property(cases, (made) => {
      onCase?.();
      const reason = why(create, made);
      if (reason !== null) throw new LawBroken(reason);
    });
  return {
    ...named,
    property,
    search: (create, { seed, runs, onCase }) => {
      const found = fc.check(property(create, onCase), { seed, numRuns: runs });
      if (!found.failed || found.counterexample === null) return null;
      const [made] = found.counterexample;
      return {
        // Once more, because a policy that keeps state may answer otherwise: then what it did first is said.
        why: why(create, made) ?? messageOf(found.errorInstance),
        shown: show(made),
        world: worldOf(made),
        seed,
        shrinks: found.numShrinks,
      };
    },
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Of what a stranger's code threw; whoever knows the place in the file has said so in the message. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message.split('\n')[0]!;
  return error.name === 'RefusedInput' ? message : `${error.name}: ${message}`;
}
