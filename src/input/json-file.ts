/** A file of JSON, of which nothing is known yet but that. */
import { readFile } from 'node:fs/promises';
import { refused } from './problem.ts';

/** @throws RefusedInput where there is no such file, or no JSON in it */
export async function readJsonFile(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw refused(path, 'could not be read');
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw refused(path, 'is not JSON');
  }
}
