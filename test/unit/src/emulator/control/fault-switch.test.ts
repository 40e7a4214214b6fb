/** Faults made by hand, and the backend behind their switch. */
import { describe, expect, test } from 'vitest';
import { Stream } from '../../../../../simulator/basics/random.ts';
import { ControlledBackend } from '../../../../../src/emulator/control/controlled-backend.ts';
import { FaultSwitch } from '../../../../../src/emulator/control/fault-switch.ts';
import { FakeBackend } from '../../../../support/fake-backend.ts';

const ASKED = {
  inputTokens: 10,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheable: null,
  maxTokens: 10,
  outputTokens: 5,
  latencyDraw: 0,
};

function fixture() {
  const faults = new FaultSwitch(2, new Stream(7, 0, 'faults'));
  const inner = new FakeBackend();
  const backend = new ControlledBackend(inner, faults);
  const admit = (account: number, now = 0) => backend.admit(now, account, 0, ASKED);
  return { faults, inner, admit };
}

describe('a request by hand troubled', () => {
  test('never comes to the meters, and only of its account', () => {
    const { faults, inner, admit } = fixture();
    faults.setSuspended(0, true);
    expect(admit(0)).toEqual({ kind: 'failed', fault: 'suspended' });
    expect(inner.asked).toEqual([]);
    expect(admit(1).kind).toBe('admitted');
    faults.setSuspended(0, false);
    expect(admit(0).kind).toBe('admitted');
  });

  test('is struck with the probability asked for, until its time is over', () => {
    const { faults, admit } = fixture();
    faults.setCapacityFault(0, { probability: 0.3, untilMicros: 1_000 });
    const struck = Array.from({ length: 10_000 }, () => admit(0)).filter(({ kind }) => kind === 'failed');
    // Five standard deviations of a binomial share of 0.3.
    expect(Math.abs(struck.length - 3_000)).toBeLessThan(5 * Math.sqrt(10_000 * 0.3 * 0.7));
    expect(struck[0]).toEqual({ kind: 'failed', fault: 'service-unavailable' });
    expect(faults.capacityFault(0, 999)).not.toBeNull();
    expect(faults.capacityFault(0, 1_000)).toBeNull();
    faults.setCapacityFault(0, { probability: 1, untilMicros: 1_000 });
    expect(admit(0, 999).kind).toBe('failed');
    expect(admit(0, 1_000).kind).toBe('admitted');
  });

  test('is so no more once all is cleared', () => {
    const { faults, admit } = fixture();
    faults.setSuspended(0, true);
    faults.setCapacityFault(1, { probability: 1, untilMicros: Number.POSITIVE_INFINITY });
    faults.clear();
    expect([admit(0).kind, admit(1).kind]).toEqual(['admitted', 'admitted']);
  });
});
