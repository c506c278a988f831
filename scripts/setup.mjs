/**
 * Runs before `npm start` and `npm test`: installs dependencies with the pinned pnpm and builds the pages that the
 * server serves. Runs on the installed Node (20 or later); everything afterwards runs on the Node that it installs.
 * Does nothing when nothing changed.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PNPM = 'pnpm@12.21.0';
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules', '.tessera-setup');

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Tessera needs Node 20 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

const manifests = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', 'scripts/setup.mjs'];
const hash = createHash('sha256');
for (const name of manifests) hash.update(readFileSync(join(root, name)));
// Installed packages contain binaries, so those of another platform cannot be used.
const wanted = hash.update(`${process.platform}-${process.arch}`).digest('hex');

const installed = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
if (!installed) {
  console.log('Installing dependencies (the first time takes a minute)…');
  run('npx', ['--yes', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn']);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}
run(join(root, 'node_modules/.bin/node'), ['scripts/build-app.ts']);

function run(command, args) {
  try {
    // On Windows npx and node are scripts that only a shell can run.
    execFileSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  } catch (error) {
    process.exit(error.status ?? 1);
  }
}
