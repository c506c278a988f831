/** Writes src/generated from the router: `npm run gen`. With --check it writes nothing, and fails if a file is out of date. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from './generate.ts';

const folder = join(import.meta.dirname, '../src/generated');
const files = generate();

if (process.argv.includes('--check')) {
  const stale = [...files].filter(
    ([name, text]) => !existsSync(join(folder, name)) || readFileSync(join(folder, name), 'utf8') !== text,
  );
  if (stale.length > 0) {
    console.error(`Out of date: ${stale.map(([name]) => name).join(', ')}. Run npm run gen.`);
    process.exit(1);
  }
  process.exit(0);
}

mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(join(folder, name));
for (const [name, text] of files) writeFileSync(join(folder, name), text);
console.log(`${files.size} files in packages/sdk/src/generated`);
