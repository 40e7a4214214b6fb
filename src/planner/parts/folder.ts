/** The folder of a part, or of all of them: the order, the runs, and a note for each part that is done. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatPart, type Part } from '../../input/part.ts';
import { type RefusedInput, refused } from '../../input/problem.ts';
import { makeFolder } from '../../output/folder.ts';
import { writeText } from '../../output/written.ts';
import { asRefusal, systemErrorCode } from '../../output/write-error.ts';
import type { Measure } from '../../../simulator/planner/measure.ts';
import { FileStore, type Measures, type MeasureStore } from '../store.ts';
import { type Order, orderDigest, orderText, readOrder } from './order.ts';

const ORDER = 'order.json';
const DONE = /^part-(\d+)-of-(\d+)-([0-9a-f]{16})\.done$/;

/** Takes a part's work: its runs are kept there, or the part is refused. @throws RefusedInput */
export async function beginPart(folder: string, order: Order): Promise<MeasureStore> {
  makeFolder(folder);
  const before = orderIn(folder);
  if (before === null) await writeText(join(folder, ORDER), orderText(order));
  else if (orderDigest(before) !== orderDigest(order)) {
    throw refused(folder, `expected an empty folder or parts of this plan, got parts of: ${before.command}`);
  }
  return new FileStore(folder, Number.POSITIVE_INFINITY, (error) => {
    throw asRefusal(folder, error);
  });
}

export async function endPart(folder: string, order: Order, { index, of }: Part): Promise<void> {
  await writeText(join(folder, `part-${index}-of-${of}-${orderDigest(order)}.done`), `${formatPart({ index, of })}\n`);
}

/** What the parts of one plan did. */
export interface PartsDone {
  readonly order: Order;
  readonly store: MeasureStore;
}

/** @throws RefusedInput where they are parts of different plans, of another version, or not all of them */
export function readParts(folders: readonly string[], engine: string, version: string): PartsDone {
  const orders = folders.map((folder) => {
    const order = orderIn(folder);
    if (order === null) throw refused(folder, `expected a folder that plan --part wrote, got none with ${ORDER}`);
    return order;
  });
  const [order] = orders as [Order, ...Order[]];
  const digest = orderDigest(order);
  const other = orders.findIndex((one) => orderDigest(one) !== digest);
  if (other >= 0) throw refused(folders[other]!, `expected parts of one plan, got parts of: ${orders[other]!.command}`);
  if (order.engine !== engine) {
    throw refused(folders[0]!, `expected runs of this version, ${version}, got runs of ${order.version}`);
  }
  const missing = missingOf(folders, digest);
  if (missing !== null) throw missing;
  return { order, store: new Folders(folders) };
}

/** Runs of all folders as one; what is added is kept for this process alone. */
class Folders implements MeasureStore {
  readonly #stores: readonly FileStore[];
  readonly #added = new Map<string, Measures>();

  constructor(folders: readonly string[]) {
    this.#stores = folders.map((folder) => new FileStore(folder));
  }

  read(key: string): Measures {
    const all = new Map<number, Measure>(this.#added.get(key));
    for (const store of this.#stores) for (const [replication, one] of store.read(key)) all.set(replication, one);
    return all;
  }

  write(key: string, measures: Measures): void {
    this.#added.set(key, new Map(measures));
  }
}

/** Null where all parts are done. */
function missingOf(folders: readonly string[], digest: string): RefusedInput | null {
  const done = folders.flatMap((folder) =>
    readdirSync(folder).flatMap((name) => {
      const [, index, of, plan] = DONE.exec(name) ?? [];
      return plan === digest ? [{ index: Number(index), of: Number(of) }] : [];
    }),
  );
  const numbers = [...new Set(done.map(({ of }) => of))];
  const [of] = numbers;
  if (of === undefined) return refused(folders[0]!, 'expected at least one part that is done, got none');
  const whole = numbers.find((number) => isWhole(number, done));
  if (whole !== undefined) return null;
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter(
    (index) => !done.some((one) => one.of === of && one.index === index),
  );
  const first = `with --part ${missing[0]}/${of}`;
  const again = missing.length === 1 ? `run it again, ${first}` : `run them again, ${first} and so on`;
  return refused(folders[0]!, `expected all ${of} parts, got none of ${missing.join(', ')}: ${again}`);
}

function isWhole(of: number, done: readonly Part[]): boolean {
  return new Set(done.filter((one) => one.of === of).map(({ index }) => index)).size === of;
}

/** Null where there is none. @throws RefusedInput where what is there is no order: it may be somebody else's file */
function orderIn(folder: string): Order | null {
  const file = join(folder, ORDER);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw refused(file, 'could not be read');
  }
  const order = readOrder(text);
  if (order === null) throw refused(file, 'expected what plan --part wrote, got something else');
  return order;
}
