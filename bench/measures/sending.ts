/**
 * A WhatsApp campaign from its audience to the vendor, compared with a loop that only calls the vendor and stores the
 * answer.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeWhatsapp, startFakeWhatsapp } from '../../packages/server/test/fakes/messaging/whatsapp.ts';
import { initialScript } from '../../packages/server/test/fakes/messaging/whatsapp-script.ts';
import { callTessera } from '../harness/client.ts';
import { type BenchDatabase, type BenchOrganization, createOrganization } from '../harness/database.ts';
import { memoryOf, type RunningServer, startServer } from '../harness/processes.ts';
import { median, ratio, type Section, table, whole } from '../harness/results.ts';

export interface SendingOptions {
  recipients: number;
  /** Messages of the bare loop, sent before and after the campaign. */
  bare: number;
}

/** Concurrent calls of the bare loop to the vendor. */
const CALLS = 64;
const NUMBER = '106540352242922';
const { accessToken, callbacks } = initialScript();

export async function measureSending(db: BenchDatabase, { recipients, bare }: SendingOptions): Promise<Section> {
  // As in production: a message is flushed to the disk before it is sent.
  await db.sql('alter role tessera set synchronous_commit = on');
  const server = await startServer(db, '../servers/tessera.ts', {
    isTessera: true,
    env: { TESSERA_ROLE: 'all', NODE_OPTIONS: '--max-semi-space-size=8 --max-old-space-size=160' },
  });
  const dir = await mkdtemp(join(tmpdir(), 'tessera-bench-'));
  const fake = await startFakeWhatsapp({ dir });
  try {
    const organization = await createOrganization(db);
    const campaign = await prepare(db, server, organization, fake);
    await send(db, await campaign(Math.ceil(recipients / 20)), fake);
    const limits = [await bareLoop(db, fake, bare)];
    const memory = [memoryOf(server.pid)];
    const watch = setInterval(() => memory.push(memoryOf(server.pid)), 250);
    const ours = await send(db, await campaign(recipients), fake);
    clearInterval(watch);
    limits.push(await bareLoop(db, fake, bare));
    const limit = median(limits);
    const megabytes = (value: number | undefined) => `${whole(value)} MB`;
    return {
      title: `A campaign to ${recipients.toLocaleString('en')} people`,
      lines: [
        ...table(
          ['', 'per second', 'to the bare loop'],
          [
            ['messages, from the audience to the vendor', whole(ours.perSecond), ratio(ours.perSecond, limit)],
            ['bare loop: the call and one row update', whole(limit), '1.00'],
          ],
        ),
        '',
        `Finding the recipients took ${(ours.expandedMs / 1000).toFixed(1)} s. ${ours.sent.toLocaleString('en')} messages were sent, ` +
          `${ours.duplicates} of them twice.`,
        '',
        ...table(
          ["the server's memory: at the start", 'half-way', 'at the end', 'at most'],
          [[memory[0], memory[memory.length >> 1], memory.at(-1), Math.max(...memory)].map(megabytes)],
        ),
        '',
        'One process sends, the fake of WhatsApp (which flushes its ledger to the disk before each answer) and PostgreSQL share its cores. ' +
          'Each message is rendered from a template, checked for consent and limits when it starts, committed before the ' +
          'call and settled after it. The server runs with `NODE_OPTIONS="--max-semi-space-size=8 --max-old-space-size=160"`: what ' +
          'it keeps is small, and without a limit V8 collects garbage late (474 MB at the end, at 4,823 messages a second).',
      ],
    };
  } finally {
    await fake.kill();
    await rm(dir, { recursive: true });
  }
}

async function prepare(db: BenchDatabase, { url }: RunningServer, organization: BenchOrganization, fake: FakeWhatsapp) {
  const { id: organizationId } = organization;
  await db.sql(`update organizations.api_keys set scopes = $2 where organization_id = $1`, [
    organizationId,
    '{contacts.read,contacts.write,senders.manage,campaigns.read,campaigns.write,campaigns.send}',
  ]);
  const call = <Answer>(path: string, input: unknown) => callTessera<Answer>(url, organization, path, input, 'POST');
  const sender = await call<{ id: string }>('messaging.senders.create', {
    provider: 'whatsapp_cloud',
    name: 'Bench',
    address: '+15550000001',
    credentials: { accessToken, phoneNumberId: NUMBER, appSecret: callbacks.appSecret, verifyToken: 'to verify with' },
  });
  await db.sql('update messaging.senders set settings = $2 where id = $1', [
    sender.id,
    JSON.stringify({ baseUrl: fake.url, perSecond: 1_000_000 }),
  ]);
  const [template] = await db.sql<{ id: string }>(
    `insert into messaging.message_templates (organization_id, channel, name, language, status, body)
     values ($1, 'whatsapp', 'doors', 'en', 'approved', 'Hello {{1}}, the doors open at eight.') returning id`,
    [organizationId],
  );
  let people = 0;
  /** Creates a campaign to this many new contacts, ready to be started. */
  return async (count: number): Promise<() => Promise<string>> => {
    const tag = `from${people}`;
    await db.sql(
      `insert into contacts.contacts (organization_id, name, phone, tags, source)
       select $1, 'Person ' || n, '+' || (919000000000 + n), array[$4], 'import' from generate_series($2::int, $3::int) n`,
      [organizationId, people, people + count - 1, tag],
    );
    await db.sql('analyze contacts.contacts');
    people += count;
    const audience = await call<{ id: string }>('contacts.audiences.create', {
      type: 'rules',
      name: tag,
      rules: { type: 'and', rules: [{ type: 'tags', operator: 'hasAny', tags: [tag] }] },
    });
    const campaign = await call<{ id: string }>('campaigns.create', {
      name: tag,
      audienceId: audience.id,
      category: 'transactional',
    });
    await call('campaigns.channels.add', {
      campaignId: campaign.id,
      channel: 'whatsapp',
      senderId: sender.id,
      config: { templateId: template?.id, templateValues: { body: ['{{ name }}'] } },
    });
    return async () => {
      await call('campaigns.start', { id: campaign.id });
      return campaign.id;
    };
  };
}

async function send(db: BenchDatabase, start: () => Promise<string>, fake: FakeWhatsapp) {
  const before = await fake.ledger();
  const id = await start();
  for (;;) {
    const [row] = await db.sql<{ status: string; expandedMs: number; sent: number; seconds: number }>(
      `select status, extract(epoch from expanded_at - started_at) * 1000 as "expandedMs", sent_count as sent,
         (select extract(epoch from max(r.sent_at) - min(r.started_at))::float from campaigns.campaign_recipients r where r.campaign_id = c.id) as seconds
       from campaigns.campaigns c where id = $1 and status <> 'running'`,
      [id],
    );
    if (row) {
      if (row.status !== 'completed') throw new Error(`The campaign is ${row.status}`);
      const after = await fake.ledger();
      return {
        expandedMs: Number(row.expandedMs),
        sent: after.total - before.total,
        duplicates: after.repeatedRecipients,
        perSecond: row.sent / row.seconds,
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function bareLoop(db: BenchDatabase, fake: FakeWhatsapp, messages: number): Promise<number> {
  const job = { messages, calls: CALLS, vendor: fake.url, number: NUMBER, accessToken };
  // Recipients that the campaign does not have, in a separate ledger.
  const { findings } = await startServer(db, '../servers/messages-bare.ts', { env: { JOB: JSON.stringify(job) } });
  return (findings as { perSecond: number }).perSecond;
}
