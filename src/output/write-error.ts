/** Why a file cannot be written, for the person who named it. */
import { refused } from '../input/problem.ts';

/** E.g. `ENOSPC`; null where an error is not the system's. */
export function systemErrorCode(error: unknown): string | null {
  return error instanceof Error && 'errno' in error && 'code' in error ? String(error.code) : null;
}

/** Whoever reads us may stop early, as `head` does: no fault of ours, and nothing left to do. */
export class ReaderGone extends Error {}

/** What the system objects to is the user's to change; any other error stays as it is. */
export function asRefusal(path: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === null) return error;
  if (code === 'EPIPE') return new ReaderGone(path);
  // Node says "ENOSPC: no space left on device, write".
  return refused(path, `could not be written: ${(error as Error).message.split(', ')[0]}`);
}
