/** Whether an answer's time tells that an e-mail address has an account: the same calls for addresses with one and without. */
import { tesseraBody } from '../harness/client.ts';
import type { BenchDatabase } from '../harness/database.ts';
import { startServer } from '../harness/processes.ts';
import { median, milliseconds, percentile, type Section, table } from '../harness/results.ts';

/** Calls under way at once. */
const CONNECTIONS = 16;
/** Nine wrong passwords are counted, and the tenth locks an account: that would be another answer, and another time. */
const TRIES = 4;
const GOAL_MS = 5;
const PASSWORD = 'a long enough password';

interface Question {
  title: string;
  procedure: string;
  input: (email: string) => object;
  /** What it answers, to both. */
  status: number;
  /** Asking once changes what an address is. */
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
    // Each caller has an address of its own, as guessers do who want to stay below its limit.
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
      const nobody = `nobody.${warmUp}.${question.once ? n : n % accounts.length}@${question.procedure}.example.com`;
      // Now the one first, now the other.
      const pair = [() => ask(account, warmUp ? [] : known, n), () => ask(nobody, warmUp ? [] : unknown, n)];
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
    title: 'Whether time tells who has an account',
    lines: [
      ...table(['', 'p50, known', 'unknown', 'gap', 'p95, known', 'unknown', `under ${GOAL_MS} ms`], rows),
      '',
      `${calls.toLocaleString('en')} calls each for addresses with an account and without, in turns, ${CONNECTIONS} at once. ` +
        'Failed sign-ins and sign-ups are answered at the next quarter of a second.',
    ],
  };
}

/** People as they are after confirming their address; all with the same password. */
async function addAccounts(db: BenchDatabase, url: string, count: number): Promise<string[]> {
  const [signIn, , signUp] = QUESTIONS as [Question, Question, Question];
  await call(url, signUp, 'account.0@example.com', 0);
  await db.sql(`update identity.users set status = 'active', settings = '{}' where email = 'account.0@example.com'`);
  await db.sql(
    `insert into identity.users (email, name, password_hash, status)
     select 'account.' || n || '@example.com', 'Asha', password_hash, 'active'
     from identity.users, generate_series(1, $1::int - 1) n where email = 'account.0@example.com'`,
    [count],
  );
  // That they are accounts shows in the one answer that may tell it.
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
