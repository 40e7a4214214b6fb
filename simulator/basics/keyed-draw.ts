/**
 * Chance that belongs to a request and not to an order: the same request draws the same numbers wherever and whenever
 * it is placed, so that one swap of two requests shifts nothing for all that follow.
 *
 * Two runs with the same seed stay paired in this way even where one of them is a measurement: simulator, gateway and
 * load generator open it at the same row and choice.
 */
import { hashText, mix32, TWO_TO_MINUS_32, type Draw } from './random.ts';

const GOLDEN_RATIO = 0x9e3779b9;

/** Choices of one caller's attempt; more of them go on counting into the next attempt's, which harms nobody. */
const CHOICE_BITS = 16;

/** The first choice for a request at its caller's `attempt`, from 1: of earlier ones a gateway knows nothing. */
export function firstChoice(attempt: number): number {
  return attempt << CHOICE_BITS;
}

export class KeyedDraw implements Draw {
  private readonly word: number;
  private opened = 0;
  private position = 0;

  /** @param seed the run's seed @param replication from 0 @param name what the draws are for, e.g. `routing` */
  constructor(seed: number, replication: number, name: string) {
    const ofSeed = mix32((seed >>> 0) ^ mix32(Math.floor(seed / 0x100000000) >>> 0));
    this.word = mix32(mix32(ofSeed ^ Math.imul(replication + 1, 0x85ebca6b)) ^ hashText(name));
  }

  /** The next draws are those of this choice. @param row of the trace @param choice which of its choices, from 0 */
  open(row: number, choice: number): void {
    this.reopen(mix32(mix32(row ^ this.word) + Math.imul(choice, 0x85ebca6b)));
  }

  /** The number that all draws of the open choice follow from: what a decision log notes down. */
  get key(): number {
    return this.opened;
  }

  /** The next draws are those of a key that was noted down. */
  reopen(key: number): void {
    this.opened = key;
    this.position = key;
  }

  uint32(): number {
    this.position = (this.position + GOLDEN_RATIO) | 0;
    return mix32(this.position);
  }

  uniform(): number {
    return this.uint32() * TWO_TO_MINUS_32;
  }

  below(n: number): number {
    return (this.uint32() * n * TWO_TO_MINUS_32) | 0;
  }
}
