/** Stored templates: the approval check, and WhatsApp templates with their numbered values. */
import { type Channel, MessageTemplate } from '@tessera/db';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { OutboundMedia, OutboundTemplate } from '../../../providers/messaging/messaging-provider.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { TemplateComponents } from '../templates/template-components.ts';
import type { MessageContent } from './content.schema.ts';
import { requireMedia } from './content-media.ts';

/** A WhatsApp template with the Liquid texts of its values. */
export interface PreparedTemplate {
  header: string | null;
  body: string[];
  buttons: { index: number; text: string }[];
  /** The body with these values. */
  text(texts: Record<string, string>): string;
  outbound(texts: Record<string, string>): OutboundTemplate;
}

/** See `prepareContent` for the errors. */
export async function requireApprovedTemplate(
  ctx: Ctx,
  channel: Channel,
  id: string,
  mayBeDraft = false,
): Promise<MessageTemplate> {
  const template = await MessageTemplate.of(ctx).findOne({ id });
  if (!template) throw notFound('template');
  if (template.channel !== channel) {
    throw new AppError(
      'BAD_REQUEST',
      `This template is for ${template.channel}; choose one for the channel of the sender`,
      { kind: 'channel_mismatch' },
    );
  }
  if (template.status !== 'approved' && !mayBeDraft) {
    throw new AppError('PRECONDITION_FAILED', 'This template is not approved; submit it and wait for the approval', {
      kind: 'template_not_approved',
    });
  }
  return template;
}

const NUMBERED_VALUE = /\{\{\s*(\d{1,3})\s*\}\}/g;
const highestNumber = (text: string): number =>
  Math.max(0, ...[...text.matchAll(NUMBERED_VALUE)].map(([, number]) => Number(number)));

/** A value that was not given becomes a variable of its own name, which is then reported as missing. */
const missingValue = (place: string): string => `{{ ${place} }}`;

export async function prepareTemplate(
  ctx: Ctx,
  stored: MessageTemplate,
  { templateValues = {} }: MessageContent,
  media: OutboundMedia | null,
): Promise<PreparedTemplate> {
  const { name, language, body: pattern, components, variables } = stored;
  const { header, buttons: all = [] } = components as TemplateComponents;
  const buttons = all.flatMap((button, index) => {
    if (button.type !== 'url' || highestNumber(button.url) === 0) return [];
    return [
      {
        index,
        text: templateValues.buttons?.[index] ?? templateValues.buttons?.[0] ?? missingValue(`button_${index + 1}`),
      },
    ];
  });
  const fallback = (number: number) => (variables[String(number)] as { fallback?: string } | undefined)?.fallback;
  const body = Array.from(
    { length: highestNumber(pattern) },
    (_, i) => templateValues.body?.[i] ?? fallback(i + 1) ?? missingValue(`value_${i + 1}`),
  );
  const headerText =
    header?.type === 'text' && highestNumber(header.text) > 0
      ? (templateValues.header ?? missingValue('header'))
      : null;
  const mediaHeader = await headerMedia(ctx, header, media);
  const bodyOf = (texts: Record<string, string>) => body.map((_, i) => oneLine(texts[`body.${i}`] ?? ''));
  return {
    ...{ header: headerText, body, buttons },
    text: (texts) => {
      const values = bodyOf(texts);
      return pattern.replace(NUMBERED_VALUE, (_all, number: string) => values[Number(number) - 1] ?? '');
    },
    outbound: (texts) => ({
      name,
      language,
      header: headerText === null ? mediaHeader : { text: oneLine(texts.header ?? '') },
      body: bodyOf(texts),
      buttons: buttons.map(({ index }) => ({ index, text: (texts[`button.${index}`] ?? '').trim() })),
    }),
  };
}

/** WhatsApp rejects line breaks, tabs and more than four spaces in a value. */
const oneLine = (value: string): string => value.replace(/\s+/g, ' ').trim();

async function headerMedia(
  ctx: Ctx,
  header: TemplateComponents['header'],
  given: OutboundMedia | null,
): Promise<Extract<OutboundTemplate['header'], { media: unknown }> | null> {
  if (!header || header.type === 'text') return null;
  const { type } = header;
  const media = given ?? (header.mediaId ? await requireMedia(ctx, header.mediaId) : null);
  if (!media) {
    throw new AppError('PRECONDITION_FAILED', `This template has a header of type ${type}; give it media`, {
      kind: 'template_media_missing',
    });
  }
  return { media, type };
}

/** The texts to render, by the keys that `outbound` reads. */
export const templateTexts = ({ header, body, buttons }: PreparedTemplate): Record<string, string> => ({
  ...(header !== null && { header }),
  ...Object.fromEntries(body.map((text, i) => [`body.${i}`, text])),
  ...Object.fromEntries(buttons.map(({ index, text }) => [`button.${index}`, text])),
});
