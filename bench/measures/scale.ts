/** The same reads in a small organization and in one with a hundred times as many contacts. */
import { callTessera } from '../harness/client.ts';
import { type BenchDatabase, type BenchOrganization, createOrganization } from '../harness/database.ts';
import type { RunningServer } from '../harness/processes.ts';
import { median, milliseconds, type Section, table } from '../harness/results.ts';
import { seedContacts } from '../harness/seed.ts';

/** The maximum ratio of a read's latency in the large organization to that in the small one. */
const LIMIT = 2;
const PAGE = 20;
/** A small organization has 500 pages of twenty. */
const SMALL = 10_000;

interface Page {
  items: { id: string; name: string }[];
  nextCursor: string | null;
}

interface Read {
  name: string;
  input: (organization: 'small' | 'large') => object;
  /** What the page must contain: a fast read that finds nothing is not measured. */
  expects: 'full page' | 'something' | 'nothing';
}

interface Options {
  large: number;
  /** Calls of each read in each organization. */
  calls: number;
}

export async function compareSizes(
  db: BenchDatabase,
  server: RunningServer,
  { large, calls }: Options,
): Promise<Section> {
  const organizations = { small: await createOrganization(db), large: await createOrganization(db) };
  await seedContacts(db, organizations.small.id, SMALL);
  await seedContacts(db, organizations.large.id, large);
  const reads = await readsOf(db, server, organizations);

  const rows: string[][] = [];
  let missed = 0;
  for (const read of reads) {
    const times = { small: [] as number[], large: [] as number[] };
    const found = { small: 0, large: 0 };
    for (let i = -3; i < calls; i++) {
      for (const size of ['small', 'large'] as const) {
        const started = performance.now();
        const page = await list(server, organizations[size], read.input(size));
        if (i >= 0) times[size].push(performance.now() - started);
        found[size] = page.items.length;
      }
    }
    requireFound(read, found.large);
    const [small, big] = [median(times.small), median(times.large)];
    const isMissed = big > small * LIMIT;
    if (isMissed) missed += 1;
    rows.push([
      read.name,
      milliseconds(small),
      milliseconds(big),
      `${(big / small).toFixed(2)}${isMissed ? ' ✗' : ''}`,
    ]);
  }
  const head = ['contacts.list, 20 rows', SMALL.toLocaleString('en'), large.toLocaleString('en'), 'ratio'];
  const summary =
    missed === 0 ? `All within ${LIMIT} times.` : `${missed} of ${reads.length} beyond ${LIMIT} times (✗).`;
  return {
    title: `${large.toLocaleString('en')} contacts in one organization`,
    lines: [...table(head, rows), '', `Medians of ${calls} calls over HTTP, alternating between the two. ${summary}`],
  };
}

const list = (server: RunningServer, organization: BenchOrganization, input: object): Promise<Page> =>
  callTessera<Page>(server.url, organization, 'contacts.list', { limit: PAGE, ...input });

async function readsOf(
  db: BenchDatabase,
  server: RunningServer,
  organizations: Record<'small' | 'large', BenchOrganization>,
): Promise<Read[]> {
  const cursors = {
    small: await cursorOfPage500(server, organizations.small),
    large: await cursorOfPage500(server, organizations.large),
  };
  const texts = await textsOf(db, organizations.large.id);
  return [
    { name: 'page 1', input: () => ({}), expects: 'full page' },
    { name: 'page 500', input: (size) => ({ cursor: cursors[size] }), expects: 'full page' },
    ...texts.map(
      ({ text, share }): Read => ({
        name: `search "${text}", ${share === 0 ? 'in no contact' : `in ${percent(share)} of them`}`,
        input: () => ({ filter: { text } }),
        expects: share === 0 ? 'nothing' : share > 0.001 ? 'full page' : 'something',
      }),
    ),
    {
      name: 'search "98 27 114", part of a phone',
      input: () => ({ filter: { text: '98 27 114' } }),
      expects: 'something',
    },
  ];
}

/** Follows cursors to the page, with the maximum page size. */
async function cursorOfPage500(server: RunningServer, organization: BenchOrganization): Promise<string> {
  let cursor: string | undefined;
  for (let left = 499 * PAGE; left > 0; left -= 200) {
    cursor = (await list(server, organization, { cursor, limit: Math.min(200, left) })).nextCursor as string;
  }
  return cursor as string;
}

const SHARES = [0.2, 0.01, 0.003, 0.0015, 0.0001];

/**
 * For each share of the contacts, the three letters whose frequency is nearest; and three letters that no contact
 * contains.
 */
async function textsOf(db: BenchDatabase, organizationId: string): Promise<{ text: string; share: number }[]> {
  const counted = await db.sql<{ text: string; share: number }>(
    `with rows as (
       select search_text from contacts.contacts where organization_id = $1 order by hashtext(id::text) limit 100000
     )
     select text, count(*)::float8 / (select count(*) from rows) as share
     from rows, lateral (
       select distinct substr(word, i, 3) as text
       from regexp_split_to_table(rows.search_text, '[^a-z]+') word, generate_series(1, length(word) - 2) i
     ) texts
     group by text`,
    [organizationId],
  );
  const distance = (share: number, wanted: number) => Math.abs(Math.log(share / wanted));
  const nearest = SHARES.map((wanted) =>
    counted.reduce((best, next) => (distance(next.share, wanted) < distance(best.share, wanted) ? next : best)),
  );
  return [...nearest, { text: 'qxw', share: 0 }];
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`;

function requireFound({ name, expects }: Read, found: number): void {
  const isRight = expects === 'full page' ? found === PAGE : expects === 'something' ? found > 0 : found === 0;
  if (!isRight) throw new Error(`${name} found ${found} contacts, not ${expects}`);
}
