/**
 * Installs the dependencies where they are missing or differ from package-lock.json, once, whoever asks first.
 *
 * Plain JavaScript on `node:` modules alone: it runs before there is anything to run it with.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const OLDEST_NODE = [20, 19];
const RETRY_MILLISECONDS = 250;
/** Of npm's output: the cause comes first, then a page of usage. */
const MOST_LINES = 20;

/** A sentence on what is wrong with this Node, or null where it will do. */
export function nodeProblem(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return null;
  return `Shardproof needs Node ${OLDEST_NODE.join('.')} or newer, this is ${version}. Get one at https://nodejs.org.`;
}

/** The packages of a lock file by their place, or null where there is no such file or it cannot be read. */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/**
 * Whether node_modules holds what package-lock.json asks for, version by version. Contents, not dates: a checkout or
 * a copy changes dates and nothing else. Optional packages belong to other platforms and may be absent.
 */
export function isInstalled(root, { development }) {
  const wanted = lockedPackages(join(root, 'package-lock.json'));
  if (wanted === null) return true;
  const present = lockedPackages(join(root, 'node_modules', '.package-lock.json'));
  if (present === null) return false;
  return Object.entries(wanted).every(([place, entry]) => {
    if (place === '' || entry.optional || (entry.dev && !development)) return true;
    return present[place]?.version === entry.version;
  });
}

function isAlive(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Takes the lock, or says who holds it; a lock whose owner has died is removed. */
function tryLock(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  let owner = 0;
  try {
    owner = Number(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
  if (owner > 0 && !isAlive(owner)) rmSync(file, { force: true });
  return false;
}

/** npm's own script where npm started us, so that no shell and no second npm is involved. */
function npmCommand() {
  const script = process.env.npm_execpath;
  if (script !== undefined && basename(script) === 'npm-cli.js')
    return { command: process.execPath, first: [script], shell: false };
  return { command: 'npm', first: [], shell: process.platform === 'win32' };
}

function runInstall(root) {
  const { command, first, shell } = npmCommand();
  const begun = Date.now();
  const seconds = () => Math.round((Date.now() - begun) / 1000);
  const line = 'Installing dependencies with npm ci (once after a clone)';
  process.stderr.write(process.stderr.isTTY ? line : `${line} ...\n`);
  const ticker = process.stderr.isTTY
    ? setInterval(() => process.stderr.write(`\r${line}: ${seconds()} s`), 1000)
    : undefined;
  return new Promise((resolve, reject) => {
    const output = [];
    const child = spawn(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      shell,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stop = (signal) => child.kill(signal);
    process.on('SIGINT', stop).on('SIGTERM', stop);
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    const finish = (problem) => {
      clearInterval(ticker);
      process.off('SIGINT', stop).off('SIGTERM', stop);
      if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
      if (problem === null) {
        process.stderr.write(`Installed dependencies in ${seconds()} s.\n`);
        resolve();
      } else {
        const said = Buffer.concat(output).toString().trim().split('\n').slice(0, MOST_LINES);
        reject(new Error(`npm ci ${problem}. What it said:\n${said.join('\n')}`));
      }
    };
    child.on('error', (error) => finish(`could not be started (${error.message}); is npm installed?`));
    child.on('close', (code, signal) => finish(code === 0 ? null : `failed (${signal ?? `exit code ${code}`})`));
  });
}

/**
 * Makes sure that the dependencies are there.
 *
 * @param {string} root the folder of package.json
 * @param {{ development: boolean }} options whether the tools for checks and tests are needed too
 * @throws {Error} with a sentence for the user where they are not and cannot be installed
 */
export async function ensureInstalled(root, options) {
  if (isInstalled(root, options)) return;
  const folder = join(root, 'dist');
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'install.lock');
  let told = false;
  while (!tryLock(lock)) {
    if (!told && existsSync(lock)) process.stderr.write('Waiting for another launch that installs dependencies ...\n');
    told = true;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
  }
  try {
    if (!isInstalled(root, options)) await runInstall(root);
  } finally {
    rmSync(lock, { force: true });
  }
}
