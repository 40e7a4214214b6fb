/** Whether one configuration meets the objectives: as many replications as it takes to know, and no more. */
import type { ObjectiveConfig } from '../metrics/objective.ts';
import type { ObjectiveStatus } from '../metrics/verdict.ts';
import { judge, type Rule } from './judge.ts';
import type { Measure } from './measure.ts';

/**
 * `whole`: the run as it is. `window`: its busiest window alone, begun afresh: what is refused there is the least that
 * the run refuses, so it can show that an objective is missed, and nothing else.
 */
export type Extent = 'whole' | 'window';

/** Replications `from`, ..., `to` - 1. */
export interface Span {
  readonly extent: Extent;
  readonly from: number;
  readonly to: number;
}

export interface Decided {
  readonly status: ObjectiveStatus;
  /** What it rests on. */
  readonly extent: Extent;
  readonly measures: readonly Measure[];
}

/** Yields the replications that it wants to know of and expects their measures, in their order. */
export function* decide(
  objectives: readonly ObjectiveConfig[],
  rule: Rule,
  extent: Extent,
): Generator<Span, Decided, readonly Measure[]> {
  const measures: Measure[] = [];
  let status: ObjectiveStatus = 'undecided';
  // A window that does not show it at once will not do so soon.
  for (const look of extent === 'window' ? rule.looks.slice(0, 1) : rule.looks) {
    measures.push(...(yield { extent, from: measures.length, to: look }));
    status = judge(objectives, measures, rule);
    if (status !== 'undecided') break;
  }
  return { status, extent, measures };
}
