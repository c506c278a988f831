/**
 * Before `npm start` and `npm test`: dependencies through the pinned pnpm, and the pages built that it serves. Runs on whatever
 * Node ≥ 20 the machine has; everything after it runs on the Node it installs. Does nothing when nothing changed.
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
// Installed packages hold binaries: another platform's are of no use here.
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
    // On Windows npx and node are scripts that only a shell finds.
    execFileSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  } catch (error) {
    process.exit(error.status ?? 1);
  }
}
