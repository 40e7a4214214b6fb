/** One write to a descriptor that may be full for now. */
import { writeSync } from 'node:fs';
import { systemErrorCode } from './write-error.ts';

/** @returns how many bytes were taken: 0 where a pipe is full until its reader reads */
export function writeSome(descriptor: number, bytes: Uint8Array): number {
  try {
    return writeSync(descriptor, bytes);
  } catch (error) {
    if (systemErrorCode(error) === 'EAGAIN') return 0;
    throw error;
  }
}
