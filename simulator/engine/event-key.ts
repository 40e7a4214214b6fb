/** The key of an event: its instant and its class as one number, so that one comparison orders both. */
import type { Micros } from '../basics/time.ts';

/**
 * What happens first at one and the same instant, and why. World: a quota or a fault that changes at t is in force at
 * t. Release: what is given back at t can be had at t. Again: who has waited goes before who has just come. Arrival:
 * last.
 */
export const CLASS_WORLD = 0;
export const CLASS_RELEASE = 1;
export const CLASS_AGAIN = 2;
export const CLASS_ARRIVAL = 3;

const CLASSES = 4;

export function eventKey(atMicros: Micros, eventClass: number): number {
  return atMicros * CLASSES + eventClass;
}

/** `eventKey` of the two common classes. */
export function releaseKey(atMicros: Micros): number {
  return atMicros * CLASSES + CLASS_RELEASE;
}

export function arrivalKey(atMicros: Micros): number {
  return atMicros * CLASSES + CLASS_ARRIVAL;
}

export function keyMicros(key: number): Micros {
  return Math.floor(key / CLASSES);
}
