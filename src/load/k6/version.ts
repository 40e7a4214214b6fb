/** Which k6 a binary is. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** The first that runs TypeScript by itself. */
export const LEAST_VERSION = '0.57.0';

/** @returns the version, e.g. `1.1.0`; null where the file is no k6, or does not run */
export async function versionOf(path: string): Promise<string | null> {
  const child = spawn(path, ['version'], { stdio: ['ignore', 'pipe', 'ignore'], timeout: 20_000 });
  let text = '';
  child.stdout.on('data', (piece: Buffer) => {
    text += String(piece);
  });
  try {
    await once(child, 'close');
  } catch {
    return null;
  }
  return /\bv(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? null;
}

export function isRecentEnough(version: string): boolean {
  const [major, minor] = numbersOf(version);
  const [leastMajor, leastMinor] = numbersOf(LEAST_VERSION);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

function numbersOf(version: string): [major: number, minor: number] {
  const [major, minor] = version.split('.').map(Number);
  return [major!, minor!];
}
