/** The increase plan of a scenario: watches use minute by minute, asks, and puts into force what is granted. */
import type { IncreaseStep } from '../quota/increase-config.ts';
import type { Timeline } from '../engine/timeline.ts';
import { MICROS_PER_MINUTE, type Micros } from '../basics/time.ts';
import { askedQuota, type IncreaseCase, type IncreaseDesk } from '../quota/increase.ts';
import type { MeterName } from '../quota/limits.ts';
import type { Shards } from './shards.ts';
import type { UseMeter } from './use-meter.ts';

/** The accounts that ask, and whoever must learn of a new limit. */
type Asking = Pick<Shards, 'size' | 'grantedLimit' | 'grant'>;
interface Learning {
  learnLimit(shard: number, model: number | null, meter: MeterName, limit: number | null, now: Micros): void;
}

/** The part of a run's configuration that it reads. */
export interface IncreasePlanConfig {
  readonly increase: { readonly plan: readonly IncreaseStep[] };
  readonly accounts: readonly { readonly joinsAtMicros: Micros }[];
}

export class IncreasePlan {
  private readonly config: IncreasePlanConfig;
  private readonly desk: IncreaseDesk;
  private readonly shards: Asking;
  private readonly replicas: Learning;
  private readonly timeline: Timeline;
  /** Minutes in a row above the mark, by step and shard; negative: the step has fired there. */
  private readonly minutesAbove: readonly Int32Array[];

  constructor(config: IncreasePlanConfig, desk: IncreaseDesk, shards: Asking, replicas: Learning, timeline: Timeline) {
    this.config = config;
    this.desk = desk;
    this.shards = shards;
    this.replicas = replicas;
    this.timeline = timeline;
    this.minutesAbove = config.increase.plan.map(() => new Int32Array(shards.size));
    for (const step of config.increase.plan) {
      if (step.when.kind !== 'at') continue;
      timeline.at(step.when.atMicros, (now) => {
        for (const shard of this.accountsOf(step)) this.ask(step, shard, null, now);
      });
    }
  }

  /** A minute is over: steps that watch utilisation count it. */
  minute(use: UseMeter, now: Micros): void {
    this.config.increase.plan.forEach((step, index) => {
      if (step.when.kind !== 'utilisation') return;
      const minutes = this.minutesAbove[index]!;
      for (const shard of this.accountsOf(step)) {
        if (minutes[shard]! < 0 || now <= this.config.accounts[shard]!.joinsAtMicros) continue;
        const isAbove = use.lastMinute(step.meter, shard, step.model) >= step.when.above;
        minutes[shard] = isAbove ? minutes[shard]! + 1 : 0;
        if (isAbove && minutes[shard] * MICROS_PER_MINUTE >= step.when.forMicros) {
          minutes[shard] = -1;
          this.ask(
            step,
            shard,
            () => {
              if (step.repeat) minutes[shard] = 0;
            },
            now,
          );
        }
      }
    });
  }

  private accountsOf(step: IncreaseStep): readonly number[] {
    return step.accounts ?? Array.from({ length: this.shards.size }, (_, shard) => shard);
  }

  private ask(step: IncreaseStep, shard: number, onDecided: (() => void) | null, now: Micros): void {
    const { model, meter } = step;
    const from = this.shards.grantedLimit(shard, model, meter);
    const asked = askedQuota(step.ask, from);
    const opened = this.desk.ask({ account: shard, model, meter, askedAtMicros: now, from, asked });
    if (opened.answer.status !== 'pending') {
      onDecided?.();
      return;
    }
    this.timeline.at(opened.answer.decidesAtMicros, (then) => {
      this.decide(opened, then);
      onDecided?.();
    });
  }

  private decide(opened: IncreaseCase, now: Micros): void {
    const decision = this.desk.decide(opened);
    if (decision.status === 'denied') return;
    const { account, model, meter } = opened;
    this.shards.grant(account, model, meter, decision.value, now);
    this.replicas.learnLimit(account, model, meter, decision.value, now);
  }
}
