/**
 * Builds dist/, unless it was built from these very sources: `node examples/storefront/scripts/build.ts`.
 * Set-up and the browser test call it; when nothing changed it costs a few milliseconds.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';

const storefront = join(import.meta.dirname, '..');
const dist = join(storefront, 'dist');

/** What the bundle is made of: our sources and the SDK’s. */
const SOURCES = [
  'src',
  'tickets.html',
  'package.json',
  'vite.config.ts',
  'scripts/build.ts',
  '../../packages/sdk/src',
  '../../packages/sdk/package.json',
];

export async function buildStorefront(): Promise<'built' | 'fresh'> {
  const hash = await hashOf(SOURCES);
  if ((await readFile(join(dist, '.hash'), 'utf8').catch(() => '')) === hash) return 'fresh';

  // Built aside and moved into place, so that a server never serves half a build, or none because this one failed.
  const outDir = join(storefront, 'node_modules', `.dist-${process.pid}`);
  try {
    await bundle(outDir);
    await writeFile(join(outDir, '.hash'), hash);
    await rm(dist, { recursive: true, force: true });
    await rename(outDir, dist);
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
  return 'built';
}

/** In a process of its own: what stands in NODE_ENV here, `test` for one, must not decide which React is bundled. */
async function bundle(outDir: string): Promise<void> {
  const vite = join(storefront, 'node_modules/vite/bin/vite.js');
  await promisify(execFile)(
    process.execPath,
    [vite, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'],
    {
      cwd: storefront,
      env: { ...process.env, NODE_ENV: 'production' },
    },
  );
}

async function hashOf(places: string[]): Promise<string> {
  const files = (await Promise.all(places.map((place) => filesIn(join(storefront, place))))).flat().sort();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash('sha256');
  for (const [index, file] of files.entries()) {
    hash.update(`${relative(storefront, file)}\0${contents[index]?.length}\0`).update(contents[index] as Buffer);
  }
  return hash.digest('hex');
}

async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return null;
      throw error;
    },
  );
  if (!entries) return [path];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

if (import.meta.main) {
  const result = await buildStorefront();
  console.log(result === 'built' ? 'The storefront was built.' : 'The storefront is up to date.');
}
