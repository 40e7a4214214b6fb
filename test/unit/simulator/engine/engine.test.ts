/** The order of events at one instant, the timeline, and where a run ends. */
import { describe, expect, it } from 'vitest';
import { Calendar } from '../../../../simulator/engine/calendar.ts';
import { CLASS_AGAIN, CLASS_RELEASE, eventKey } from '../../../../simulator/engine/event-key.ts';
import { Engine, type Model } from '../../../../simulator/engine/engine.ts';
import { NO_SLOT } from '../../../../simulator/requests/requests.ts';
import { Timeline } from '../../../../simulator/engine/timeline.ts';
import { TraceBlock } from '../../../../simulator/workload/trace.ts';
import { rows } from '../../../support/workloads.ts';

interface World {
  readonly engine: Engine;
  readonly timeline: Timeline;
  readonly log: string[];
  push(atMicros: number, eventClass: number): void;
}

function world(horizonMicros: number, arrivalsAt: readonly number[]): World {
  const calendar = new Calendar();
  const timeline = new Timeline();
  const log: string[] = [];
  const names = new Map<number, string>();
  const note = (what: string): number => {
    log.push(what);
    return NO_SLOT;
  };
  const model: Model = {
    pending: 2,
    prepare: () => {},
    arrive: (_block, _index, now) => note(`arrival@${now}`),
    fire: (slot, now) => note(`${names.get(slot)}@${now}`),
    place: () => {},
  };
  const workload = rows(...arrivalsAt.map((atMicros) => ({ atMicros })));
  const engine = new Engine({ calendar, timeline, workload, block: new TraceBlock(2), model, horizonMicros });
  const push = (atMicros: number, eventClass: number): void => {
    const slot = names.size;
    names.set(slot, eventClass === CLASS_RELEASE ? 'release' : 'again');
    calendar.push(slot, eventKey(atMicros, eventClass));
  };
  return { engine, timeline, log, push };
}

function runAll({ engine, log }: World): string[] {
  while (engine.step(1));
  return log;
}

describe('at one instant', () => {
  it('the world changes, then what is held is released, then who waited tries, then who comes', () => {
    const made = world(100, [5, 5]);
    made.push(5, CLASS_AGAIN);
    made.push(5, CLASS_RELEASE);
    made.timeline.at(5, (now) => made.log.push(`world@${now}`));
    expect(runAll(made)).toEqual(['world@5', 'release@5', 'again@5', 'arrival@5', 'arrival@5']);
  });
});

describe('the timeline', () => {
  it('runs by instant, then by entry, what is entered while it runs included; never is never', () => {
    const made = world(100, [90]);
    const note = (name: string) => (): void => void made.log.push(name);
    made.timeline.at(20, note('third'));
    made.timeline.at(10, () => {
      made.log.push('first');
      made.timeline.at(10, note('second'));
      made.timeline.at(20, note('fourth'));
    });
    made.timeline.at(Number.POSITIVE_INFINITY, note('never'));
    expect(runAll(made)).toEqual(['first', 'second', 'third', 'fourth', 'arrival@90']);
  });
});

describe('a run', () => {
  it('ends on its horizon exactly, before what happens there', () => {
    const made = world(50, [49, 50]);
    made.push(50, CLASS_RELEASE);
    made.timeline.at(50, () => made.log.push('world'));
    expect(runAll(made)).toEqual(['arrival@49']);
    expect(made.engine.now).toBe(50);
  });

  it('ends with its last event where nothing more can come before the horizon', () => {
    const made = world(1_000_000, [3]);
    made.push(70, CLASS_RELEASE);
    made.timeline.at(500, () => made.log.push('world'));
    expect(runAll(made)).toEqual(['arrival@3', 'release@70']);
    expect(made.engine.now).toBe(70);
  });

  it('is the same in steps of any size', () => {
    const logs = [1, 2, 3, 1_000].map((size) => {
      const made = world(1_000, [1, 2, 3, 400, 400, 999]);
      for (const at of [2, 2, 400, 998]) made.push(at, CLASS_AGAIN);
      made.timeline.at(400, () => made.log.push('world'));
      while (made.engine.step(size));
      return made.log;
    });
    expect(new Set(logs.map((log) => log.join())).size).toBe(1);
    expect(logs[0]).toHaveLength(11);
  });
});
