/**
 * Whether the latency of an answer reveals that an e-mail address has an account: the same calls for addresses with and
 * without one.
 */
import { tesseraBody } from '../harness/client.ts';
import type { BenchDatabase } from '../harness/database.ts';
import { startServer } from '../harness/processes.ts';
import { median, milliseconds, percentile, type Section, table } from '../harness/results.ts';

/** Concurrent calls. */
const CONNECTIONS = 16;
/** Nine wrong passwords are counted and the tenth locks the account, which would change the answer and its latency. */
const TRIES = 4;
const GOAL_MS = 5;
const PASSWORD = 'a long enough password';

interface Question {
  title: string;
  procedure: string;
  input: (email: string) => object;
  /** The answer, the same for both kinds of address. */
  status: number;
  /** The first call changes the state of an address, so each address is used once. */
  once?: boolean;
}

const QUESTIONS: Question[] = [
  {
    title: 'sign-in, wrong password',
    procedure: 'identity.auth.signIn',
    input: (email) => ({ email, password: 'not this one' }),
    status: 401,
  },
  {
    title: 'password reset',
    procedure: 'identity.password.requestReset',
    input: (email) => ({ email }),
    status: 200,
  },
  {
    title: 'sign-up',
    procedure: 'identity.auth.signUp',
    input: (email) => ({ email, password: PASSWORD, name: 'Asha', organizationName: 'Bench' }),
    status: 401,
    once: true,
  },
];

export async function measureTiming(db: BenchDatabase, { calls }: { calls: number }): Promise<Section> {
  const server = await startServer(db, '../servers/tessera.ts', {
    isTessera: true,
    // Each call comes from its own IP address, as from an attacker who stays below the limit of an address.
    env: { TESSERA_ROLE: 'all', TESSERA_SIGN_UP: 'confirmed', TESSERA_TRUSTED_PROXIES: '1' },
  });
  const accounts = await addAccounts(db, server.url, Math.ceil(calls / TRIES));
  const rows: string[][] = [];
  for (const question of QUESTIONS) {
    const known: number[] = [];
    const unknown: number[] = [];
    const ask = async (email: string, times: number[], n: number) => {
      const started = performance.now();
      await call(server.url, question, email, n);
      times.push(performance.now() - started);
    };
    const both = async (n: number, warmUp: boolean) => {
      const account = accounts[n % accounts.length] as string;
      const stranger = `unknown.${warmUp}.${question.once ? n : n % accounts.length}@${question.procedure}.example.com`;
      // The order of the two alternates.
      const pair = [() => ask(account, warmUp ? [] : known, n), () => ask(stranger, warmUp ? [] : unknown, n)];
      for (const one of n % 2 ? pair : pair.reverse()) await one();
    };
    await inParallel(CONNECTIONS * 2, (n) => both(n, true));
    await inParallel(calls, (n) => both(n, false));
    const gap = Math.abs(median(known) - median(unknown));
    rows.push([
      question.title,
      ...[median(known), median(unknown), gap, percentile(known, 0.95), percentile(unknown, 0.95)].map(milliseconds),
      gap < GOAL_MS ? 'yes' : 'no',
    ]);
  }
  return {
    title: 'Whether latency reveals an account',
    lines: [
      ...table(['', 'p50, known', 'unknown', 'gap', 'p95, known', 'unknown', `under ${GOAL_MS} ms`], rows),
      '',
      `${calls.toLocaleString('en')} calls each for addresses with an account and without, alternating, ${CONNECTIONS} at once. ` +
        'Failed sign-ins and sign-ups are answered at the next quarter of a second.',
    ],
  };
}

/** Accounts with confirmed addresses, all with the same password. */
async function addAccounts(db: BenchDatabase, url: string, count: number): Promise<string[]> {
  const [signIn, , signUp] = QUESTIONS as [Question, Question, Question];
  await call(url, signUp, 'account.0@example.com', 0);
  await db.sql(
    `update identity.users u set status = 'active', settings = '{}', password_hash = t.sign_up ->> 'passwordHash'
     from identity.email_tokens t where t.user_id = u.id and u.email = 'account.0@example.com'`,
  );
  await db.sql(
    `insert into identity.users (email, name, password_hash, status)
     select 'account.' || n || '@example.com', 'Asha', password_hash, 'active'
     from identity.users, generate_series(1, $1::int - 1) n where email = 'account.0@example.com'`,
    [count],
  );
  // Checks that the accounts exist through the one answer that may reveal it.
  await call(
    url,
    { ...signIn, input: (email) => ({ email, password: PASSWORD }), status: 200 },
    'account.1@example.com',
    0,
  );
  return Array.from({ length: count }, (_, n) => `account.${n}@example.com`);
}

async function call(url: string, question: Question, email: string, n: number): Promise<void> {
  const response = await fetch(`${url}/trpc/${question.procedure}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`,
    },
    body: tesseraBody(question.input(email)),
  });
  const text = await response.text();
  if (response.status !== question.status) throw new Error(`${question.title}: ${response.status} ${text}`);
}

async function inParallel(count: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (next < count) await work(next++);
    }),
  );
}
