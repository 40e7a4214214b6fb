/** Spikes and ramps as factors of the rate: straight lines, cut into short steps. */
import type { Micros } from '../basics/time.ts';
import { MICROS_PER_DAY } from '../basics/time.ts';
import type { ArrivalConfig, Spike } from './arrivals.ts';
import type { Factor } from './profile.ts';
import { nextMultiple } from './profile.ts';

/** A slope is taken at the middle of so many steps, which makes its integral exact. */
const STEPS_PER_SLOPE = 64;

/** The next step of a slope that began at 0 and ends at `length`. */
function nextOnSlope(at: Micros, length: Micros): Micros {
  return Math.min(nextMultiple(at, Math.max(1, Math.round(length / STEPS_PER_SLOPE))), length);
}

/** A trapezium on a base of 1; a daily one is shorter than a day. */
export class SpikeFactor implements Factor {
  private readonly spike: Spike;
  private readonly fallBegins: Micros;
  private readonly length: Micros;

  constructor(spike: Spike) {
    this.spike = spike;
    this.fallBegins = spike.riseMicros + spike.holdMicros;
    this.length = this.fallBegins + spike.fallMicros;
  }

  valueAt(at: Micros): number {
    const since = this.since(at);
    if (since < 0 || since >= this.length) return 1;
    let height = 1;
    if (since < this.spike.riseMicros) height = since / this.spike.riseMicros;
    else if (since >= this.fallBegins) height = (this.length - since) / this.spike.fallMicros;
    return 1 + (this.spike.factor - 1) * height;
  }

  nextBreak(at: Micros): Micros {
    const since = this.since(at);
    const begin = at - since;
    if (since < 0) return begin;
    if (since < this.spike.riseMicros) return begin + nextOnSlope(since, this.spike.riseMicros);
    if (since < this.fallBegins) return begin + this.fallBegins;
    if (since < this.length) {
      return begin + this.fallBegins + nextOnSlope(since - this.fallBegins, this.spike.fallMicros);
    }
    return this.spike.daily ? begin + MICROS_PER_DAY : Infinity;
  }

  /** Time since the spike (its latest coming, if daily) began; below 0 before the first. */
  private since(at: Micros): Micros {
    const since = at - this.spike.atMicros;
    return this.spike.daily && since > 0 ? since % MICROS_PER_DAY : since;
  }
}

/** Growth that sets in with the first arrivals. */
export class RampFactor implements Factor {
  private readonly ramp: NonNullable<ArrivalConfig['ramp']>;
  private readonly startAtMicros: Micros;

  constructor(ramp: NonNullable<ArrivalConfig['ramp']>, startAtMicros: Micros) {
    this.ramp = ramp;
    this.startAtMicros = startAtMicros;
  }

  valueAt(at: Micros): number {
    const since = Math.max(0, at - this.startAtMicros);
    if (since >= this.ramp.overMicros) return this.ramp.to;
    return this.ramp.from + (this.ramp.to - this.ramp.from) * (since / this.ramp.overMicros);
  }

  nextBreak(at: Micros): Micros {
    const since = at - this.startAtMicros;
    if (since < 0) return this.startAtMicros;
    if (since >= this.ramp.overMicros) return Infinity;
    return this.startAtMicros + nextOnSlope(since, this.ramp.overMicros);
  }
}
