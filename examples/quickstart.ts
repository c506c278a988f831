/**
 * A first example that uses only the SDK: imports a CSV file of contacts, searches them, creates an audience and watches contacts
 * change. Start a server (`npm start`), then run it with a CSV file whose first line names the columns:
 *
 *     npm run quickstart -- examples/contacts.csv
 *
 * TESSERA_URL is the server's address, http://localhost:4000 by default. Each run signs up and sees only its own data.
 */
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import {
  type ContactChange,
  createTessera,
  type Import,
  isTesseraError,
  type Tessera,
  uploadImport,
} from '@tessera/sdk';

const url = process.env.TESSERA_URL ?? 'http://localhost:4000';
const path = process.argv[2] ?? new URL('contacts.csv', import.meta.url).pathname;

async function main(): Promise<void> {
  const tessera = createTessera({ url });

  step('Signing up');
  const email = `quickstart-${crypto.randomUUID()}@example.com`;
  const { user, organization } = await tessera.auth.signUp({
    email,
    password: crypto.randomUUID(),
    name: 'Asha Menon',
    organizationName: 'Café Malabar',
  });
  console.log(`${user.name} <${user.email}>, ${organization?.role} of ${organization?.name}`);

  step(`Importing ${basename(path)}`);
  printFigures(await importContacts(tessera, path));

  step('Searching');
  await search(tessera);

  step('Watching an audience and its contacts');
  await watch(tessera);
}

async function importContacts(tessera: Tessera, path: string): Promise<Import> {
  const file = await openAsBlob(path);
  const started = performance.now();
  const { id } = await uploadImport(
    tessera,
    // In the example file, numbers without a country code are Indian.
    { file, fileName: basename(path), defaultCountry: 'IN' },
    { onProgress: ({ sentBytes }) => printProgress('uploading', sentBytes, file.size) },
  );
  // Each item is the current state of the import. The loop ends when the import has ended.
  let latest: Import | undefined;
  for await (const progress of tessera.contacts.imports.watch({ id })) {
    printProgress(
      'importing',
      progress.processedBytes,
      progress.sizeBytes,
      `${progress.rowCount.toLocaleString('en')} rows`,
    );
    latest = progress;
  }
  console.log();
  if (latest?.status !== 'completed') throw new Error(latest?.error ?? 'The import was not completed');
  const seconds = (performance.now() - started) / 1000;
  console.log(`${seconds.toFixed(1)} s, ${Math.round(latest.rowCount / seconds).toLocaleString('en')} rows a second`);
  return latest;
}

function printFigures(figures: Import): void {
  const { rowCount, createdCount, mergedCount, rejectedCount, warnedCount, identityCount } = figures;
  console.table({ rowCount, createdCount, mergedCount, rejectedCount, warnedCount, identityCount });
}

async function search(tessera: Tessera): Promise<void> {
  const newest = await tessera.contacts.list({ limit: 1 });
  const text = newest.items[0]?.name.split(' ')[0] ?? 'asha';
  const { items } = await tessera.contacts.list({ filter: { text }, limit: 5 });
  console.log(`The newest contacts with "${text}":`);
  for (const { name, phone, email, tags } of items)
    console.log(`  ${[name, phone, email, tags.join(', ')].filter(Boolean).join(' · ')}`);
}

async function watch(tessera: Tessera): Promise<void> {
  const { contacts } = tessera;
  const { id, name } = await contacts.audiences.create({
    type: 'rules',
    name: 'Reachable by e-mail',
    rules: { type: 'field', field: 'email', operator: 'isNotEmpty' },
  });
  const { count } = await contacts.audiences.members.count({ audienceId: id });
  console.log(`Audience "${name}": ${count.toLocaleString('en')} contacts`);

  const ending = new AbortController();
  const counts = follow(contacts.audiences.watch({ id }, { signal: ending.signal }), (now) =>
    console.log(`  audience: ${now.count.toLocaleString('en')} contacts`),
  );
  const changes = follow(contacts.watch({}, { signal: ending.signal }), (change) =>
    console.log(`  ${describe(change)}`),
  );
  // Both report changes from the time they are connected.
  await pause(500);

  const ravi = await contacts.create({ name: 'Ravi Nair', email: `ravi-${Date.now()}@example.com`, tags: ['walk-in'] });
  await pause(1_500);
  await contacts.update({ id: ravi.id, email: null, company: 'Glow Salon' });
  await pause(1_500);
  await contacts.delete({ id: ravi.id });
  await pause(1_500);

  ending.abort();
  await Promise.all([counts, changes]);
}

async function follow<Item>(items: AsyncIterable<Item>, onItem: (item: Item) => void): Promise<void> {
  for await (const item of items) onItem(item);
}

const describe = ({ type, contact, contactId }: ContactChange): string => `${type}: ${contact?.name ?? contactId}`;

const step = (title: string): void => console.log(`\n— ${title}`);

/** A progress bar. On a terminal, it replaces its previous line. */
function printProgress(label: string, done: number, all: number, note = ''): void {
  const part = all === 0 ? 1 : done / all;
  const blocks = Math.round(part * 30);
  const line = `${label} [${'█'.repeat(blocks)}${'·'.repeat(30 - blocks)}] ${String(Math.round(part * 100)).padStart(3)} % ${note}`;
  process.stdout.write(process.stdout.isTTY ? `\r${line.padEnd(78)}` : `${line}\n`);
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

await main().catch((error: unknown) => {
  console.error(`\n${isTesseraError(error) ? `${error.message} (request ${error.requestId})` : String(error)}`);
  process.exitCode = 1;
});
