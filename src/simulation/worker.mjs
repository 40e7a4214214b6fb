/** A worker thread's way into TypeScript: the module it works with comes as text, bundled once for all threads. */
import { workerData } from 'piscina';

const { work } = await import(workerData.address);

/** @param {number} replication */
export default async function run(replication) {
  return await work(workerData, replication);
}
