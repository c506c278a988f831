/** Imports a large, messy CSV file through the API, and measures its speed, its memory and the latency of other calls. */
import { setTimeout as sleep } from 'node:timers/promises';
import { callTessera, tesseraPath, withKey } from '../harness/client.ts';
import { type BenchDatabase, type BenchOrganization, createOrganization } from '../harness/database.ts';
import { memoryOf, type RunningServer, startServer } from '../harness/processes.ts';
import { median, milliseconds, percentile, type Section, table, whole } from '../harness/results.ts';

const PIECE_BYTES = 512 * 1024;
/** The interval of other calls during the import. */
const CALL_EVERY_MS = 20;

interface Import {
  id: string;
  status: string;
  error: string | null;
  rowCount: number;
  createdCount: number;
  mergedCount: number;
  rejectedCount: number;
  warnedCount: number;
  startedAt: string;
  finishedAt: string | null;
}

export async function measureImport(db: BenchDatabase, { rows }: { rows: number }): Promise<Section> {
  const server = await startServer(db, '../servers/tessera.ts', { isTessera: true, env: { TESSERA_ROLE: 'all' } });
  const organization = await createOrganization(db);
  const call = <Answer>(procedure: string, input: unknown, method: 'GET' | 'POST' = 'POST') =>
    callTessera<Answer>(server.url, organization, procedure, input, method);
  const { id } = await call<{ id: string }>('contacts.create', { name: 'Asha Nair' });

  // Warm-up: the first calls of a process are slow.
  await timed(server, organization, id, () => sleep(3_000));
  const quiet = await timed(server, organization, id, () => sleep(3_000));
  const file = messyFile(rows);
  const { id: importId } = await call<Import>('contacts.imports.create', {
    fileName: 'contacts.csv',
    defaultCountry: 'IN',
  });
  for (let at = 0; at < file.length; at += PIECE_BYTES) {
    const data = file.subarray(at, at + PIECE_BYTES).toString('base64');
    await call('contacts.imports.append', { id: importId, startByte: at, data });
  }
  const memory: number[] = [];
  let done: Import | undefined;
  const busy = await timed(server, organization, id, async () => {
    memory.push(memoryOf(server.pid));
    await call('contacts.imports.start', { id: importId });
    while (!done?.finishedAt) {
      await sleep(200);
      memory.push(memoryOf(server.pid));
      done = await call<Import>('contacts.imports.get', { id: importId }, 'GET');
    }
  });
  if (done?.status !== 'completed' || done.rowCount !== rows)
    throw new Error(`The import ended ${JSON.stringify(done)}`);
  const seconds = (Date.parse(done.finishedAt as string) - Date.parse(done.startedAt)) / 1000;

  const megabytes = (value: number | undefined) => `${whole(value)} MB`;
  return {
    title: `Import of ${rows.toLocaleString('en')} rows`,
    lines: [
      ...table(
        ['rows/s', 'created', 'merged', 'rejected', 'warned'],
        [[rows / seconds, done.createdCount, done.mergedCount, done.rejectedCount, done.warnedCount].map(whole)],
      ),
      '',
      ...table(
        ["the server's memory: at the start", 'half-way', 'at the end', 'at most'],
        [[memory[0], memory[memory.length >> 1], memory.at(-1), Math.max(...memory)].map(megabytes)],
      ),
      '',
      ...table(
        ['contacts.get beside it', 'p50', 'p99'],
        [
          ['before', milliseconds(median(quiet)), milliseconds(percentile(quiet, 0.99))],
          ['during the import', milliseconds(median(busy)), milliseconds(percentile(busy, 0.99))],
        ],
      ),
      '',
      `${(file.length / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s, from the first line to the last. The same process ` +
        `answers the API; one call every ${CALL_EVERY_MS} ms.`,
    ],
  };
}

/** The latency of repeated `contacts.get` calls while `work` runs. */
async function timed(
  server: RunningServer,
  organization: BenchOrganization,
  id: string,
  work: () => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  let working = true;
  const calls = (async () => {
    while (working) {
      const started = performance.now();
      const response = await fetch(server.url + tesseraPath('contacts.get', { id }), {
        headers: withKey(organization),
      });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`contacts.get answered ${response.status} during the import`);
      times.push(performance.now() - started);
      await sleep(CALL_EVERY_MS);
    }
  })();
  try {
    await work();
  } finally {
    working = false;
    await calls;
  }
  return times;
}

const HEADER = '\uFEFFFull name,Mobile,E-mail,Company,Tags,City,Spent (INR),Notes';
const FIRST = ['Asha', 'Ravi', 'मोहन', 'José', 'Zoë', 'Lakshmi', "O'Brien", 'Fatima', 'Nguyễn', 'Łukasz'];
const LAST = ['Nair', 'Sharma', 'शर्मा', 'García', 'Iyer', 'Müller', 'Patel'];
const COMPANIES = ['', 'Sharma Traders', '"Café Coffee, Pune"', '"Acme ""Best"" Sweets"', 'Iyer & Sons'];
const TAGS = ['', 'vip', 'returning;vip', 'walk-in;Diwali', ' newsletter ; '];
const CITIES = ['Mumbai', '"Nagpur, MH"', 'Kochi', 'New Delhi'];

/** A realistic spreadsheet: different spellings, quotes, line breaks in cells, repeated people, rows without an address. */
function messyFile(rows: number): Buffer {
  const pick = (list: string[], n: number) => list[n % list.length] as string;
  const lines = [HEADER, ''];
  for (let n = 0; n < rows; n++) {
    // Every twelfth row repeats an earlier person in another spelling.
    const person = n % 12 === 11 ? n - 7 : n;
    const name = `${pick(FIRST, person)} ${pick(LAST, person >> 2)}`;
    const email = person % 3 === 0 ? '' : person % 101 === 0 ? 'not an address' : `Person.${person}@Example.in`;
    const notes = n % 9 === 0 ? '"Prefers evenings,\nafter 6pm"' : '';
    const spent = n % 4 === 0 ? '' : `${(n * 37) % 100_000}.5`;
    lines.push(
      [name, phone(person, n), email, pick(COMPANIES, n), pick(TAGS, n), pick(CITIES, n), spent, notes].join(','),
    );
  }
  return Buffer.from(lines.join('\r\n'));
}

function phone(person: number, n: number): string {
  if (person % 50 === 7) return person % 100 === 7 ? '' : '12345';
  const digits = `98${String(20_000_000 + ((person * 48_271) % 70_000_000)).padStart(8, '0')}`;
  const [start, end] = [digits.slice(0, 5), digits.slice(5)];
  return [`+91 ${start} ${end}`, `0${digits}`, `${start}-${end}`, `91${digits}`, `"+91${digits}"`, ` ${digits} `][
    n % 6
  ] as string;
}
