/** A worker thread that runs what it is given and answers with the bytes of the result. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadTypeScript } from '../../src/typescript.mjs';

await loadTypeScript();
const { simulate } = await import('../../simulator/simulate.ts');
parentPort.postMessage(workerData.map(({ config, seed }) => JSON.stringify(simulate(config, { seed }))));
