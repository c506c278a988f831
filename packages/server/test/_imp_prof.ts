import { readFileSync } from 'node:fs';
import { startEmbeddedPostgres } from '@tessera/db';
const pgs = await startEmbeddedPostgres({ dataDir: '/tmp/imp/data2' });
const { prepareTemplate } = await import('@tessera/db/test');
process.env.TESSERA_TEST_DATABASE_URL = pgs.url;
process.env.TESSERA_TEST_TEMPLATE = await prepareTemplate(pgs.url, async (url) => { const { startJobs } = await import('../src/lib/jobs.ts'); const { jobDefinitions } = await import('../src/jobs.ts'); const { createLog } = await import('../src/lib/logger.ts'); const j = await startJobs({ url, log: createLog('silent') as never, definitions: jobDefinitions, runsJobs: false }); await j.stop(); });
const { createTestApp } = await import('./index.ts');
const { runImport } = await import('../src/domains/contacts/import-run.ts');
const test = await createTestApp();
const stats = new Map<string, [number, number]>();
const pg = (await import('pg')).default;
const orig = (pg.Client.prototype as any).query;
(pg.Client.prototype as any).query = function (q: any, ...rest: any[]) {
  if (q && typeof q === 'object' && typeof q.callback === 'function') {
    const cb = q.callback; const t0 = performance.now(); const last = this;
    q.callback = (...args: any[]) => { const now = performance.now(); const d = now - Math.max(t0, last.__free ?? 0); last.__free = now; const k = String(q.text).replace(/\s+/g, ' ').slice(0, 70); const s = stats.get(k) ?? [0, 0]; s[0]++; s[1] += d; stats.set(k, s); return cb(...args); };
  }
  return orig.call(this, q, ...rest);
};
const what = process.argv[2] ?? '';
let file: Buffer;
if (/^\d+$/.test(what)) {
  const lines = ['Full name,Mobile,E-mail,Company,Tags,City,Spent (INR),Notes'];
  for (let i = 0; i < +what; i++) lines.push(`Person ${i} Šharma,+9198${String(10000000 + i)},person.${i}@example.in,"Café ${i % 100}, Pune",vip;t${i % 20},Mumbai,${i % 1000}.5,`);
  file = Buffer.from(lines.join('\r\n'));
} else file = readFileSync(what);
const tenant = await test.createTenant();
const { imports } = tenant.call.contacts;
const { id: importId } = await imports.create({ fileName: 'x', defaultCountry: 'IN' });
for (let at = 0; at < file.length; at += 524288) await imports.append({ importId, startByte: at, data: file.subarray(at, at + 524288).toString('base64') });
await imports.start({ importId });
stats.clear();
const t = performance.now(); const cpu = process.cpuUsage();
await runImport(test.app, { organizationId: tenant.organization.id, importId }, new AbortController().signal);
const ms = performance.now() - t; const c = process.cpuUsage(cpu);
const got = await imports.get({ importId });
console.log(got.rows, got.error, 'ms', ms | 0, 'rows/s', (got.rows / ms * 1000) | 0, 'node cpu ms', (c.user + c.system) / 1000 | 0);
console.table([...stats].sort((a, b) => b[1][1] - a[1][1]).slice(0, 14).map(([sql, [n, ms]]) => ({ sql, n, ms: ms | 0 })));
await test[Symbol.asyncDispose](); await pgs.stop(); process.exit(0);
