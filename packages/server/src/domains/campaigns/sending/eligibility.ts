/**
 * Who of a batch may get the message at this moment: each rule looks at those whom none before it has turned away. Consent,
 * blocks, quiet hours, caps, windows and limits are what they are now, whatever they were when the campaign began.
 */
import { type Campaign, CampaignSettings, type Sender } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { mayContact } from '../../contacts/index.ts';
import { openServiceWindows, reserveThroughput, senderLimit } from '../../messaging/index.ts';
import { FrequencyCaps, QuietHours } from '../content/content.schema.ts';
import { exitedAmong } from '../drips/drip-exit.ts';
import { lockedDailyRoom } from '../limits/daily-limit.ts';
import { cappedContacts } from '../limits/frequency-caps.ts';
import { nextAllowed } from '../limits/quiet-hours.ts';
import { type Batch, campaignLimit } from './batch.ts';
import type { Written } from './compose-messages.ts';
import { whoTheyAre } from './resolve-contacts.ts';

/** What becomes of a recipient that gets nothing now. */
export type Verdict = { skip: string } | { until: Date };

type Recipient = Batch['recipients'][number];

interface Case {
  batch: Batch;
  /** Those of the batch whose claim still holds. */
  mine: ReadonlySet<string>;
  written: ReadonlyMap<string, Written>;
  campaign: Campaign;
  /** Locked. */
  sender: Sender;
}

interface Court extends Case {
  people: Awaited<ReturnType<typeof whoTheyAre>>;
  /** Those nothing speaks against so far. */
  open(): Recipient[];
  judge(verdict: (recipient: Recipient) => Verdict | null): void;
}

export interface Judgement {
  verdicts: Map<string, Verdict>;
  /** Whose a recipient is by now. */
  contactOf(id: string): string;
  going: Recipient[];
}

export async function judgeBatch(ctx: Ctx, found: Case): Promise<Judgement> {
  const verdicts = new Map<string, Verdict>();
  const open = () => found.batch.recipients.filter(({ id }) => found.mine.has(id) && !verdicts.has(id));
  const court: Court = {
    ...found,
    people: await whoTheyAre(ctx, open()),
    open,
    judge(verdict) {
      for (const recipient of open()) {
        const spoken = verdict(recipient);
        if (spoken) verdicts.set(recipient.id, spoken);
      }
    },
  };
  byWords(court);
  await byHours(ctx, court);
  await byConsent(ctx, court);
  await byDrip(ctx, court);
  await byWindow(ctx, court);
  await byCaps(ctx, court);
  await byRoom(ctx, court);
  return { verdicts, contactOf: (id) => contactOf(court, id), going: open() };
}

const contactOf = ({ people }: Court, id: string): string => people.get(id)?.id as string;

/** There is something to send. */
function byWords({ judge, written }: Court): void {
  judge(({ id }) => {
    const message = written.get(id);
    return message && 'skip' in message ? message : null;
  });
}

async function byHours(ctx: Ctx, { judge, campaign }: Court): Promise<void> {
  if (campaign.category !== 'marketing') return;
  const settings = await settingsOf(ctx);
  const quiet = QuietHours.parse(
    campaign.quietHours ?? { from: settings?.quietFrom ?? 1260, until: settings?.quietUntil ?? 480 },
  );
  const elsewhere = campaign.timeZone ?? settings?.timeZone ?? 'UTC';
  const now = ctx.now();
  judge(({ timeZone }) => {
    const at = nextAllowed(now, timeZone ?? elsewhere, quiet);
    return at > now ? { until: at } : null;
  });
}

const settingsOf = (ctx: Ctx) => CampaignSettings.of(ctx).first();

async function byConsent(ctx: Ctx, { open, judge, people, sender }: Court): Promise<void> {
  const { optedOut, blocked } = await mayContact(
    ctx,
    sender.channel,
    open().map(({ address }) => address),
  );
  const [refused, barred] = [new Set(optedOut), new Set(blocked)];
  judge(({ address }) => (refused.has(address) ? { skip: 'opted_out' } : null));
  judge(({ address }) => (barred.has(address) ? { skip: 'blocked' } : null));
  judge(({ id }) => (people.has(id) ? null : { skip: 'contact_deleted' }));
  // A notification's address says nothing of whose it is.
  judge(({ id }) => (people.get(id)?.isBlocked ? { skip: 'blocked' } : null));
}

async function byDrip(ctx: Ctx, { open, judge, campaign }: Court): Promise<void> {
  if (campaign.type !== 'drip') return;
  const exited = await exitedAmong(ctx, open());
  judge(({ id }) => (exited.has(id) ? { skip: 'exited' } : null));
}

async function byWindow(ctx: Ctx, { open, judge, sender, written }: Court): Promise<void> {
  if (sender.channel !== 'whatsapp') return;
  const free = open().filter(({ id }) => isFreeText(written.get(id)));
  const windows = await openServiceWindows(
    ctx,
    sender.id,
    free.map(({ address }) => address),
  );
  const closed = new Set(free.filter(({ address }) => !windows.has(address)).map(({ id }) => id));
  judge(({ id }) => (closed.has(id) ? { skip: 'window_closed' } : null));
}

const isFreeText = (written: Written | undefined): boolean =>
  written !== undefined && 'draft' in written && written.draft.content.template === null;

async function byCaps(ctx: Ctx, court: Court): Promise<void> {
  const { open, judge, campaign, sender } = court;
  if (campaign.category !== 'marketing') return;
  const caps = FrequencyCaps.parse(campaign.frequencyCaps ?? (await settingsOf(ctx))?.frequencyCaps ?? []);
  if (caps.length === 0) return;
  const contacts = open().map(({ id }) => contactOf(court, id));
  const capped = await cappedContacts(ctx, caps, sender.channel, contacts);
  // One batch may hold the same contact twice: steps of two drips, say. It is counted as it goes.
  judge(({ id }) => (capped.take(contactOf(court, id)) ? null : { skip: 'frequency_cap' }));
}

/** The last, for what it grants is taken. */
async function byRoom(ctx: Ctx, { open, judge, campaign, sender }: Court): Promise<void> {
  const limits = [senderLimit(ctx.app, sender), campaignLimit(campaign)];
  const today = await lockedDailyRoom(ctx, campaign);
  const { granted, againAt } = await reserveThroughput(ctx, sender, limits, open().slice(0, today));
  judge(({ id }) => (granted.has(id) ? null : { until: againAt }));
}
