import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { newId } from '@tessera/db';
import autocannon from 'autocannon';
import { seedContacts, startDatabase } from './database.ts';

const db = await startDatabase();
const org = newId();
await seedContacts(db, org, 100_000);
await db.sql('vacuum analyze');
const body = 'sk_' + randomBytes(32).toString('base64url');
const key = body + '_' + createHash('sha256').update(body).digest('hex').slice(0, 6);
await db.sql(
  `insert into organizations.api_keys (organization_id, name, kind, key_hash, hint, scopes) values ($1,'b','secret',$2,'x',$3)`,
  [org, createHash('sha256').update(key).digest('base64url'), ['contacts.read', 'contacts.write']],
);
const env = {
  ...process.env,
  DATABASE_URL: db.url,
  ORGANIZATION_ID: org,
  TESSERA_MASTER_KEY: randomBytes(32).toString('base64'),
};
async function start(file: string, port: number, execArgv: string[] = []) {
  const child = fork(new URL(`./servers/${file}.ts`, import.meta.url), {
    env: { ...env, ...(file === 'raw' && { DATABASE_URL: db.adminUrl }), PORT: String(port) },
    execArgv,
  });
  await new Promise((r) => child.once('message', r));
  return child;
}
const cpu = (pid: number) => {
  const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return [Number(f[11]) * 10, Number(f[12]) * 10] as const;
};
async function run(name: string, child: { pid?: number }, opts: autocannon.Options) {
  await autocannon({ ...opts, duration: 2, connections: 16 });
  const c0 = cpu(child.pid!);
  const r = await autocannon({ ...opts, duration: Number(process.env.SECS ?? 5), connections: 16 });
  const c1 = cpu(child.pid!);
  console.log(
    name,
    Math.round(r.requests.average),
    'rps',
    (((c1[0] - c0[0]) * 1000) / r.requests.total).toFixed(0),
    '+',
    (((c1[1] - c0[1]) * 1000) / r.requests.total).toFixed(0),
    'us cpu/req',
    r.non2xx,
    'non2xx',
  );
  return r.requests.average;
}
const [one] = await db.sql<{ id: string }>(
  'select id from contacts.contacts where organization_id = $1 offset 500 limit 1',
  [org],
);
const raw = await start('raw', 4301, process.env.PROFRAW ? ['--cpu-prof', '--cpu-prof-dir=/tmp/prof'] : []);
const mine = await start('tessera', 4302, process.env.PROF ? ['--cpu-prof', '--cpu-prof-dir=/tmp/prof'] : []);
const headers = { authorization: `Bearer ${key}` };
const input = encodeURIComponent(JSON.stringify({ json: { limit: 20 } }));
console.log(
  (await (await fetch('http://127.0.0.1:4301/contacts.list')).text()).length,
  (await (await fetch(`http://127.0.0.1:4302/trpc/contacts.list?input=${input}`, { headers })).text()).length,
);
for (let i = 0; i < Number(process.env.ROUNDS ?? 2); i++) {
  const a = await run('raw  list', raw, { url: 'http://127.0.0.1:4301/contacts.list' });
  const b = await run('mine list', mine, { url: `http://127.0.0.1:4302/trpc/contacts.list?input=${input}`, headers });
  console.log('ratio', (b / a).toFixed(3));
  if (process.env.GET) {
    const c = await run('raw  get', raw, { url: 'http://127.0.0.1:4301/contacts.get?id=' + one!.id });
    const d = await run('mine get', mine, {
      url: `http://127.0.0.1:4302/trpc/contacts.get?input=${encodeURIComponent(JSON.stringify({ json: { id: one!.id } }))}`,
      headers,
    });
    console.log('ratio', (d / c).toFixed(3));
  }
}
raw.kill('SIGINT');
await new Promise((r) => setTimeout(r, 1500));
mine.kill('SIGINT');
await new Promise((r) => mine.once('exit', r));
await db.stop();
process.exit(0);
