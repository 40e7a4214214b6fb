/** Progress on a terminal and in a log, with the clock in hand. */
import { describe, expect, it } from 'vitest';
import { Progress } from '../../../../src/cli/progress.ts';

function record(isTTY: boolean): { texts: string[]; progress: Progress; at: (milliseconds: number) => void } {
  const texts: string[] = [];
  let now = 0;
  const progress = new Progress({ isTTY, write: (text) => texts.push(text) }, 'Working', () => now);
  return { texts, progress, at: (milliseconds) => (now = milliseconds) };
}

describe('progress', () => {
  it('redraws a bar on a terminal, with percentage and time left, and takes it away', () => {
    const { texts, progress, at } = record(true);
    progress.update(0);
    at(30_000);
    progress.update(0.25);
    progress.end();
    expect(texts).toEqual([
      '\r\u001B[KWorking [........................]  0%, starting',
      '\r\u001B[KWorking [######..................] 25%, 1:30 left',
      '\r\u001B[K',
    ]);
  });

  it('writes a whole line elsewhere, at most one every five seconds, and no control characters', () => {
    const { texts, progress, at } = record(false);
    for (let second = 0; second <= 12; second++) {
      at(second * 1000);
      progress.update(second / 7200);
    }
    progress.end();
    expect(texts).toEqual(['Working:  0%, 1:59:55 left\n', 'Working:  0%, 1:59:50 left\n']);
  });
});
