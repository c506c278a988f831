/**
 * `npm run db:new -- contacts add_birthday`: creates an empty migration, named by the time, the domain and the change.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const [domain, what] = process.argv.slice(2);
if (!isName(domain) || !isName(what)) {
  console.error('Name the domain and the change, in snake_case: npm run db:new -- contacts add_birthday');
  process.exit(1);
}

const skeleton = `import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(\`
  \`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(\`
  \`);
}
`;

/** 2026-11-20T09:00:00.000Z → 20261120090000: the order of names is the order of creation. */
const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
const path = fileURLToPath(new URL(`../migrations/${timestamp}_${domain}_${what}.ts`, import.meta.url));
await writeFile(path, skeleton, { flag: 'wx' });
console.log(path);

function isName(text: string | undefined): text is string {
  return text !== undefined && /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(text);
}
