/** Templates: written, changed, put before WhatsApp, looked at as a contact would get them. */
import { MessageTemplate, type Rows } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { renderer } from '../../../lib/liquid/renderer.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireMedia } from '../content/content-media.ts';
import type { CreateTemplateInput, ListTemplatesInput, Template, UpdateTemplateInput } from './template.schema.ts';
import { requireComponents } from './template-components.ts';

/** The row as clients see it: its JSON went in through its schemas. */
type TemplateView = Omit<MessageTemplate, 'components' | 'variables'> &
  Pick<z.infer<typeof Template>, 'components' | 'variables'>;
type TemplateText = Pick<TemplateView, 'channel' | 'name' | 'subject' | 'body' | 'html' | 'components'>;

/** What WhatsApp judges: a change of it has to be judged again. */
const REVIEWED_FIELDS = ['name', 'body', 'category', 'components'] as const;

export async function createTemplate(ctx: Ctx, input: z.infer<typeof CreateTemplateInput>): Promise<TemplateView> {
  const { subject = null, html = null, components = {}, ...fields } = input;
  const written = { ...fields, subject, html, components };
  await requireValidText(ctx, written);
  const row = { ...written, status: input.channel === 'whatsapp' ? 'draft' : 'approved', createdBy: userId(ctx) };
  return (await MessageTemplate.add(ctx, row as Partial<MessageTemplate>)) as unknown as TemplateView;
}

export async function getTemplate(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<TemplateView> {
  const [template] = await templateRows(ctx).where({ id });
  if (!template) throw notFound('template');
  return template;
}

export function listTemplates(ctx: Ctx, input: z.infer<typeof ListTemplatesInput>) {
  const { text, ...same } = input.filter ?? {};
  const query = templateRows(ctx).where(
    Object.fromEntries(Object.entries(same).filter(([, value]) => value !== undefined)),
  );
  if (text) query.whereRaw('name ilike ?', [`%${text.replace(/[\\%_]/g, '\\$&')}%`]);
  return page(query, input, { createdAt: byAge, name: { column: 'name', type: 'text' } });
}

export async function updateTemplate(ctx: Ctx, input: z.infer<typeof UpdateTemplateInput>): Promise<TemplateView> {
  const { id, version, ...fields } = input;
  const before = await lockTemplate(ctx, id);
  if (before.version !== version) {
    throw new AppError('CONFLICT', 'Somebody else changed this template; look at it and try again', {
      kind: 'template_version_conflict',
      version: before.version,
    });
  }
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const written = { ...before, ...given } as TemplateView;
  await requireValidText(ctx, written);
  const isJudgedAnew =
    before.channel === 'whatsapp' &&
    REVIEWED_FIELDS.some((field) => JSON.stringify(written[field]) !== JSON.stringify(before[field]));
  await MessageTemplate.of(ctx)
    .where({ id })
    .patch({ ...given, version: version + 1, ...(isJudgedAnew && { status: 'draft', statusReason: null }) });
  const after = await getTemplate(ctx, { id });
  await recordActivity(ctx, {
    action: 'messaging.templates.update',
    resource: 'messaging.templates',
    resourceId: id,
    changes: changesOf<MessageTemplate>(before, after, ['name', 'category', 'status', 'subject', 'version']),
  });
  return after;
}

/** What was sent from it stays; what is yet to be sent fails, and says why. */
export async function deleteTemplate(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  if ((await MessageTemplate.of(ctx).where({ id }).delete()) === 0) throw notFound('template');
}

async function lockTemplate(ctx: Ctx, id: string): Promise<TemplateView> {
  const template = await MessageTemplate.of(ctx).findOne({ id }).forUpdate();
  if (!template) throw notFound('template');
  return template as unknown as TemplateView;
}

const templateRows = (ctx: Ctx): Rows<TemplateView> => MessageTemplate.rows(ctx) as unknown as Rows<TemplateView>;

/** All of it fits its channel, can be parsed, and the medium is there. */
async function requireValidText(
  ctx: Ctx,
  { channel, name, subject, body, html, components }: TemplateText,
): Promise<void> {
  if (channel === 'whatsapp') {
    if (subject || html) throw badInput(subject ? 'subject' : 'html', 'is not for WhatsApp');
    requireComponents(name, body, components);
    const { header } = components;
    if (header && header.type !== 'text' && header.mediaId) await requireMedia(ctx, header.mediaId);
    return;
  }
  if (Object.keys(components).length > 0) throw badInput('components', 'are for WhatsApp only');
  if (html && channel !== 'email') throw badInput('html', 'is for e-mail only');
  for (const [field, text] of Object.entries({ subject, body, html })) {
    const { error } = text ? await renderer.check(text) : { error: null };
    if (error) throw badInput(field, error);
  }
}
