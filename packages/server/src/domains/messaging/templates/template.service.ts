/** Templates: create, list, update, delete. */
import { MessageTemplate, type Rows } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import { renderer } from '../../../lib/liquid/renderer.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { likePattern } from '../../../lib/text/like-pattern.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireMedia } from '../content/content-media.ts';
import type { CreateTemplateInput, ListTemplatesInput, Template, UpdateTemplateInput } from './template.schema.ts';
import { requireComponents } from './template-components.ts';

/** The row with the types of its validated JSON columns. */
type TemplateView = Omit<MessageTemplate, 'components' | 'variables'> &
  Pick<z.infer<typeof Template>, 'components' | 'variables'>;
type TemplateText = Pick<TemplateView, 'channel' | 'name' | 'subject' | 'body' | 'html' | 'components'>;

/** The parts that WhatsApp reviews. A change of one makes an approved template a draft again. */
const REVIEWED_FIELDS = ['name', 'body', 'category', 'components'] as const;

export async function createTemplate(ctx: Ctx, input: z.infer<typeof CreateTemplateInput>): Promise<TemplateView> {
  const { subject = null, html = null, components = {}, ...fields } = input;
  const next = { ...fields, subject, html, components };
  await requireValidText(ctx, next);
  const row = { ...next, status: input.channel === 'whatsapp' ? 'draft' : 'approved', createdBy: userId(ctx) };
  return (await MessageTemplate.add(ctx, row as Partial<MessageTemplate>)) as unknown as TemplateView;
}

export async function getTemplate(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<TemplateView> {
  const [template] = await templateRows(ctx).where({ id });
  if (!template) throw notFound('template');
  return template;
}

export function listTemplates(ctx: Ctx, input: z.infer<typeof ListTemplatesInput>) {
  const { text, ...filter } = input.filter ?? {};
  const query = templateRows(ctx);
  for (const [column, values] of Object.entries(filter)) if (values) query.whereIn(column, values);
  if (text) query.whereRaw('contacts.search_key(name) like ?', [likePattern(text)]);
  return page(query, input, { createdAt: byAge, name: { column: 'name', type: 'text' } });
}

export async function updateTemplate(ctx: Ctx, input: z.infer<typeof UpdateTemplateInput>): Promise<TemplateView> {
  const { id, version, ...fields } = input;
  const before = await lockTemplate(ctx, id);
  if (before.version !== version) {
    throw new AppError(
      'CONFLICT',
      'This template has changed since you read it; load it again and repeat your change',
      {
        kind: 'template_version_conflict',
        version: before.version,
      },
    );
  }
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const next = { ...before, ...given } as TemplateView;
  await requireValidText(ctx, next);
  const needsReview =
    before.channel === 'whatsapp' &&
    REVIEWED_FIELDS.some((field) => JSON.stringify(next[field]) !== JSON.stringify(before[field]));
  await MessageTemplate.of(ctx)
    .where({ id })
    .patch({ ...given, version: version + 1, ...(needsReview && { status: 'draft', statusReason: null }) });
  const after = await getTemplate(ctx, { id });
  await recordActivity(ctx, {
    action: 'messaging.templates.update',
    resource: 'messaging.templates',
    resourceId: id,
    changes: changesOf<MessageTemplate>(before, after, ['name', 'category', 'status', 'subject', 'version']),
  });
  return after;
}

/** Messages sent from it stay. A campaign message that is still to be composed fails with the reason. */
export async function deleteTemplate(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  if ((await MessageTemplate.of(ctx).where({ id }).delete()) === 0) throw notFound('template');
}

async function lockTemplate(ctx: Ctx, id: string): Promise<TemplateView> {
  const template = await MessageTemplate.of(ctx).findOne({ id }).forUpdate();
  if (!template) throw notFound('template');
  return template as unknown as TemplateView;
}

const templateRows = (ctx: Ctx): Rows<TemplateView> =>
  MessageTemplate.of(ctx).select(MessageTemplate.columns) as unknown as Rows<TemplateView>;

/** BAD_REQUEST unless every text fits the channel and parses, and the header's media exists. */
async function requireValidText(
  ctx: Ctx,
  { channel, name, subject, body, html, components }: TemplateText,
): Promise<void> {
  if (channel === 'whatsapp') {
    if (subject || html) throw badInput(subject ? 'subject' : 'html', 'is not supported by WhatsApp');
    requireComponents(name, body, components);
    const { header } = components;
    if (header && header.type !== 'text' && header.mediaId) await requireMedia(ctx, header.mediaId);
    return;
  }
  if (Object.keys(components).length > 0) throw badInput('components', 'are supported by WhatsApp only');
  if (html && channel !== 'email') throw badInput('html', 'is supported by e-mail only');
  for (const [field, text] of Object.entries({ subject, body, html })) {
    const { error } = text ? await renderer.check(text) : { error: null };
    if (error) throw badInput(field, error);
  }
}
