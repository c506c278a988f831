/** A WhatsApp sender at the fake, thousands of contacts and campaigns, for tests of real server processes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CampaignRecipient, inSystem, MessageTemplate, newId, Sender } from '@tessera/db';
import { type FakeWhatsapp, startFakeWhatsapp } from './fakes/messaging/whatsapp.ts';
import { type CallbackScript, initialScript } from './fakes/messaging/whatsapp-script.ts';
import type { Tenant, TestApp } from './index.ts';
import { anyone } from './inputs/contacts.ts';

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Polls every `everyMs` until it returns a value. */
export async function until<T>(
  look: () => Promise<T | null | undefined | false>,
  timeoutMs: number,
  everyMs = 250,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error('It took too long');
    await pause(everyMs);
  }
}

export interface FakeInItsDirectory extends FakeWhatsapp {
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startWhatsapp(): Promise<FakeInItsDirectory> {
  const dir = await mkdtemp(join(tmpdir(), 'tessera-whatsapp-'));
  const fake = await startFakeWhatsapp({ dir });
  return {
    ...fake,
    async [Symbol.asyncDispose]() {
      await fake.kill();
      await rm(dir, { recursive: true });
    },
  };
}

export const NUMBER = '106540352242922';

/** A sender whose vendor is the fake, which calls back to `serverUrl`. */
export async function addWhatsapp(
  test: TestApp,
  tenant: Tenant,
  fake: FakeWhatsapp,
  options: {
    serverUrl?: string;
    number?: string;
    settings?: Record<string, unknown>;
    rateLimitPerMinute?: number;
    callbacks?: Partial<CallbackScript>;
  } = {},
): Promise<string> {
  const { serverUrl, number = NUMBER, settings = {}, rateLimitPerMinute, callbacks } = options;
  const { accessToken, callbacks: usual } = initialScript();
  const sender = await tenant.call.messaging.senders.create({
    provider: 'whatsapp_cloud',

    name: 'The shop',
    address: `+1555${number.slice(-7)}`,
    ...(rateLimitPerMinute && { rateLimitPerMinute }),
    credentials: {
      accessToken,
      phoneNumberId: number,
      appSecret: usual.appSecret,
      verifyToken: 'a token to verify with',
    },
  });
  await inSystem(test.database, (db) =>
    Sender.query(db)
      .where({ id: sender.id })
      .patch({ settings: { baseUrl: fake.url, perSecond: 1_000_000, ...settings } as never })
      .execute(),
  );
  if (serverUrl) {
    const url = `${serverUrl}/webhooks/messaging/${sender.id}`;
    await fake.control({ callbacks: { ...callbacks, urls: { [number]: url } } });
  }
  return sender.id;
}

export const addTemplate = (tenant: Tenant, body = 'Hello {{1}}, the doors open at eight.'): Promise<MessageTemplate> =>
  tenant.transaction((ctx) =>
    MessageTemplate.add(ctx, {
      channel: 'whatsapp',
      name: `doors_${newId().slice(-12)}`,
      language: 'en',
      status: 'approved',
      body,
    }),
  );

const COUNTRY = 919_000_000_000;

/** Contacts with a phone number each, from +91 9000 000 000 on, and an audience of all of them. */
export async function addContacts(test: TestApp, tenant: Tenant, count: number, from = 0): Promise<string> {
  const { id } = tenant.organization;
  for (let first = from; first < from + count; first += 5_000) {
    const last = Math.min(first + 5_000, from + count) - 1;
    await query(
      test,
      `with made as (
         insert into contacts.contacts (organization_id, name, phone, email, source)
         select ?::uuid, 'Person ' || n, '+' || (?::bigint + n), 'person.' || n || '@example.in', 'import'
         from generate_series(?::int, ?::int) n returning id, phone, email
       )
       insert into contacts.contact_identities (organization_id, contact_id, channel, address)
       select ?::uuid, id, 'phone', phone from made union all select ?::uuid, id, 'email', email from made`,
      [id, COUNTRY, first, last, id, id],
    );
  }
  const audience = await tenant.call.contacts.audiences.create({
    type: 'rules',
    name: `Everybody ${from} ${newId().slice(-6)}`,
    rules: anyone,
  });
  return audience.id;
}

export const phoneOf = (n: number): string => `+${COUNTRY + n}`;

/** A campaign of one template to an audience, not started. */
export async function addCampaign(
  tenant: Tenant,
  options: {
    senderId: string;
    templateId: string;
    audienceId: string;
    rateLimitPerMinute?: number;
    category?: 'transactional';
  },
): Promise<string> {
  const { senderId, templateId, audienceId, rateLimitPerMinute, category = 'transactional' } = options;
  const campaign = await tenant.call.campaigns.create({
    name: 'Doors',
    audienceId,
    category,
    ...(rateLimitPerMinute && { rateLimitPerMinute }),
  });
  await tenant.call.campaigns.channels.add({
    campaignId: campaign.id,
    channel: 'whatsapp',
    senderId,
    config: { templateId, templateValues: { body: ['{{ name }}'] } },
  });
  return campaign.id;
}

/** The number of recipients by status. */
export async function recipientsByStatus(test: TestApp, campaignId: string): Promise<Record<string, number>> {
  const rows = (await inSystem(test.database, (db) =>
    CampaignRecipient.query(db).where({ campaignId }).select('status').count('* as count').groupBy('status').execute(),
  )) as unknown as { status: string; count: string | number }[];
  return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
}

/** Waits until no message of the campaign is in progress. */
export const finished = (tenant: Tenant, id: string, timeoutMs: number) =>
  until(async () => {
    const campaign = await tenant.call.campaigns.get({ id });
    return campaign.status === 'completed' ? campaign : null;
  }, timeoutMs);

/** The stored counters, and the same figures counted from the rows. */
export async function counters(test: TestApp, campaignId: string) {
  const [row] = await query<{ kept: number[]; counted: number[] }>(
    test,
    `select array[c.total_recipients, c.sent_count, c.delivered_count, c.read_count, c.failed_count, c.skipped_count] as kept,
         (select array[count(*), count(sent_at), count(delivered_at), count(read_at),
            count(*) filter (where status = 'failed'), count(*) filter (where status = 'skipped')]::int[]
          from campaigns.campaign_recipients r where r.campaign_id = c.id) as counted
       from campaigns.campaigns c where c.id = ?`,
    [campaignId],
  );
  return row as { kept: number[]; counted: number[] };
}

/** The rows of all organizations. */
export const query = <Row>(test: Pick<TestApp, 'database'>, sql: string, bindings: unknown[] = []): Promise<Row[]> =>
  inSystem(test.database, async (db) => (await db.raw(sql, bindings as string[])).rows as Row[]);
