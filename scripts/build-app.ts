/**
 * Builds the pages that the server serves, unless they were built from these exact sources: `node
 * scripts/build-app.ts`. Set-up and the browser tests call it; when nothing changed it takes a few milliseconds.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');

const APPS = {
  playground: { directory: 'packages/playground', page: 'index.html' },
  storefront: { directory: 'examples/storefront', page: 'tickets.html' },
};
type AppName = keyof typeof APPS;

export async function buildApp(name: AppName): Promise<'built' | 'fresh'> {
  const directory = join(root, APPS[name].directory);
  const dist = join(directory, 'dist');
  const hash = await hashOf(sourcesOf(name));
  if ((await readFile(join(dist, '.hash'), 'utf8').catch(() => '')) === hash) return 'fresh';

  // Builds into a temporary folder and renames it, so that a server never serves a partial build, or none after a
  // failed one.
  const outDir = join(directory, 'node_modules', `.dist-${process.pid}`);
  try {
    await bundle(directory, outDir);
    await writeFile(join(outDir, '.hash'), hash);
    await rm(dist, { recursive: true, force: true });
    await rename(outDir, dist);
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
  return 'built';
}

/** The inputs of a bundle: its own sources, and the SDK's with the manifest among them. */
function sourcesOf(name: AppName): string[] {
  const { directory, page } = APPS[name];
  const own = ['src', page, 'package.json', 'vite.config.ts'].map((path) => join(directory, path));
  return [...own, 'scripts/build-app.ts', 'packages/sdk/src', 'packages/sdk/package.json'];
}

/** In a separate process: NODE_ENV of this process, `test` for example, must not decide which React is bundled. */
async function bundle(directory: string, outDir: string): Promise<void> {
  const vite = join(directory, 'node_modules/vite/bin/vite.js');
  const flags = ['build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'];
  const env = { ...process.env, NODE_ENV: 'production' };
  await promisify(execFile)(process.execPath, [vite, ...flags], { cwd: directory, env });
}

async function hashOf(places: string[]): Promise<string> {
  const files = (await Promise.all(places.map((place) => filesIn(join(root, place))))).flat().sort();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash('sha256');
  for (const [index, file] of files.entries()) {
    hash.update(`${relative(root, file)}\0${contents[index]?.length}\0`).update(contents[index] as Buffer);
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
  for (const name of Object.keys(APPS) as AppName[]) {
    console.log(`The ${name} ${(await buildApp(name)) === 'built' ? 'was built' : 'is up to date'}.`);
  }
}
