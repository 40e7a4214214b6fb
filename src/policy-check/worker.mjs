/** The thread's way into TypeScript. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadTypeScript } from '../typescript.mjs';

await loadTypeScript();
const { tryPolicy } = await import('./try-policy.ts');
await tryPolicy(workerData, (message) => parentPort.postMessage(message));
