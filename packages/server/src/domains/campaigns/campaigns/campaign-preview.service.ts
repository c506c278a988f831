/** What somebody would get: shown, or really sent to a few people of the house. */
import { arrayBinding, Contact } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { normalAddress, requireContacts } from '../../contacts/index.ts';
import { type Composed, compose, prepareContent, queueMessages, requireSender } from '../../messaging/index.ts';
import { ADDRESS, variablesOf } from '../audience/campaign-audience.ts';
import { type Said, saidBy } from '../content/content.ts';
import { type ChannelRow, partsOf, requireCampaign } from './campaign.service.ts';
import type { PreviewInput, PreviewResult, SendTestInput } from './campaign-check.schema.ts';

type Previewed = z.infer<typeof PreviewResult>[number];

export async function previewCampaign(ctx: Ctx, { id, contactId, ...chosen }: z.infer<typeof PreviewInput>) {
  await requireCampaign(ctx, id);
  await requireContacts(ctx, [contactId]);
  const said = await chosenMessages(ctx, id, chosen);
  const variables = (await variablesOf(ctx, [contactId], id)).get(contactId) ?? {};
  const addresses = await addressesOf(ctx, id, [contactId]);
  const previews: Previewed[] = [];
  for (const one of said) {
    const { id: channelId, channelType } = one.channel;
    const address = addresses.get(`${channelId} ${contactId}`) ?? null;
    const shown = await shownOf(ctx, one, variables);
    previews.push({
      ...shown,
      channelId,
      channelType,
      address,
      problem: shown.problem ?? (address === null ? 'The contact cannot be reached over this channel' : null),
    });
  }
  return previews;
}

async function shownOf(ctx: Ctx, { channel, content }: Said, variables: Record<string, unknown>) {
  const empty = { subject: null, text: null, html: null, url: null, mediaUrl: null, missing: null };
  try {
    const prepared = await prepareContent(ctx, channel.channelType, content);
    const [composed] = (await compose(ctx.app, prepared, [{ variables }])) as [Composed];
    const problem = whyNot(composed);
    if (problem) {
      return { ...empty, type: prepared.type, missing: 'missing' in composed ? composed.missing : null, problem };
    }
    const { type, subject, text, html, url, media } = composed as Exclude<
      Composed,
      { invalid: string } | { missing: string } | { tooHeavy: string }
    >;
    return { ...empty, type, subject, text, html, url, mediaUrl: media?.url ?? null, problem: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...empty, type: content.type, problem: error.message };
  }
}

function whyNot(composed: Composed): string | null {
  if ('missing' in composed) return `{{ ${composed.missing} }} has no value and no fallback`;
  if ('tooHeavy' in composed) return 'The text takes too long to write for one recipient';
  return 'invalid' in composed ? composed.invalid : null;
}

/** Sent as anything is that somebody writes by hand: no caps, no quiet hours, and in no figure of the campaign. */
export async function sendTest(ctx: Ctx, input: z.infer<typeof SendTestInput>) {
  const { id, channelId, to, asContactId, ...chosen } = input;
  await requireCampaign(ctx, id);
  const said = (await chosenMessages(ctx, id, chosen)).find(({ channel }) => channel.id === channelId);
  if (!said) throw notFound('channel');
  const { channel } = said;
  const sender = await requireSender(ctx, channel.senderId, channel.channelType);
  if (!sender.isActive)
    throw new AppError('PRECONDITION_FAILED', `“${sender.name}” is switched off`, { kind: 'sender_inactive' });
  const recipients = await testRecipients(ctx, id, channel, to);
  const asked = asContactId ? [asContactId] : [];
  if (asContactId) await requireContacts(ctx, asked);
  const known = [...asked, ...recipients.flatMap(({ contactId }) => (contactId ? [contactId] : []))];
  const values = await variablesOf(ctx, known, id);
  const prepared = await prepareContent(ctx, channel.channelType, said.content);
  const composed = await compose(
    ctx.app,
    prepared,
    recipients.map(({ contactId }) => ({ variables: values.get(contactId ?? asContactId ?? '') ?? {} })),
  );
  const { templateId, mediaId } = prepared;
  const drafts = composed.map((content, i) => {
    const problem = whyNot(content);
    if (problem !== null || !('type' in content)) {
      throw new AppError('PRECONDITION_FAILED', problem ?? 'It cannot be sent', {
        kind:
          'missing' in content ? 'missing_variable' : 'tooHeavy' in content ? 'template_too_heavy' : 'invalid_content',
      });
    }
    return { ...(recipients[i] as Recipient), content, templateId, mediaId };
  });
  return { messageIds: await queueMessages(ctx, sender, drafts) };
}

interface Recipient {
  contactId: string | null;
  address: string;
}

async function testRecipients(
  ctx: Ctx,
  campaignId: string,
  { id: channelId, channelType }: ChannelRow,
  to: z.infer<typeof SendTestInput>['to'],
): Promise<Recipient[]> {
  const contactIds = to.flatMap((one) => ('contactId' in one ? [one.contactId] : []));
  await requireContacts(ctx, contactIds);
  const addresses = await addressesOf(ctx, campaignId, contactIds);
  return to.map((one) => {
    if ('address' in one) return { contactId: null, address: normalAddress(channelType, one.address) };
    const address = addresses.get(`${channelId} ${one.contactId}`);
    if (address) return { contactId: one.contactId, address };
    throw new AppError('PRECONDITION_FAILED', 'A contact cannot be reached over this channel', {
      kind: 'no_address',
      contactId: one.contactId,
    });
  });
}

async function chosenMessages(ctx: Ctx, id: string, chosen: { variantId?: string; stepId?: string }): Promise<Said[]> {
  const parts = await partsOf(ctx, id);
  const { variantId, stepId } = chosen;
  if (variantId && !parts.variants.some((variant) => variant.id === variantId)) throw notFound('variant');
  if (stepId && !parts.steps.some((step) => step.id === stepId)) throw notFound('step');
  return saidBy(parts, chosen);
}

/** By `<channel> <contact>`, for those that can be reached. */
async function addressesOf(ctx: Ctx, campaignId: string, contactIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await ctx.db.raw(
    `select ch.id as channel_id, p.id, ${ADDRESS} as address
     from ${Contact.tableName} p
     join campaigns.campaign_channels ch on ch.organization_id = p.organization_id and ch.campaign_id = ?
     where p.organization_id = ? and p.id = any(?::uuid[])`,
    [campaignId, ctx.organization.id, arrayBinding(contactIds)],
  );
  const reached = (rows as { channelId: string; id: string; address: string | null }[]).filter(
    ({ address }) => address,
  );
  return new Map(reached.map(({ channelId, id, address }) => [`${channelId} ${id}`, address as string]));
}
