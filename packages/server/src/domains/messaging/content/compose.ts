/** From what people wrote to what a vendor gets: loaded once, rendered for each recipient. */
import type { Channel } from '@tessera/db';
import { type LiquidTemplates, type RenderResult, renderer } from '../../../lib/liquid/renderer.ts';
import type { OutboundContent, OutboundMedia } from '../../../providers/messaging/messaging-provider.ts';
import type { App } from '../../../runtime/app.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { MessageContent } from './content.schema.ts';
import {
  appendHtml,
  escapeHtml,
  extractLinks,
  htmlToText,
  rewriteHtml,
  rewriteText,
  textToHtml,
} from './content-html.ts';
import { messageTypeOf, resolveMedia } from './content-media.ts';
import { type PreparedTemplate, prepareTemplate, requireApprovedTemplate, templateTexts } from './content-template.ts';

/** Everything about a message that is the same for all who get it. */
export interface Prepared {
  channel: Channel;
  type: MessageContent['type'];
  templateId: string | null;
  mediaId: string | null;
  media: OutboundMedia | null;
  template: PreparedTemplate | null;
  /** What stands in for variables that a contact has nothing of. */
  fallbacks: Record<string, unknown>;
  templates: LiquidTemplates;
  /** Addresses in its texts that are the same for everybody. */
  links: string[];
}

export interface ComposeRecipient {
  variables: Record<string, unknown>;
  /** For marketing e-mail, and for nothing else: one click there takes them off. */
  unsubscribeUrl?: string | null;
  /** The vendor's id of the message it answers. */
  replyTo?: string | null;
}

/** How a campaign watches what becomes of its messages. */
export interface LinkTracking<R> {
  /** Where a link leads instead. */
  track?(url: string, recipient: R): string;
  /** An image whose loading tells that a mail was opened. */
  pixel?(recipient: R): string;
}

/** `invalid`: why it cannot be sent to this one; `missing`: the variable; `tooHeavy`: which of the texts. */
export type Composed = OutboundContent | Exclude<RenderResult, { texts: unknown }>;

/** As the ledger takes them. */
const MAX_TEXT = 100_000;
const MAX_SUBJECT = 500;

/**
 * Throws NOT_FOUND when the template or medium is not there, PRECONDITION_FAILED (`template_not_approved`) when WhatsApp has
 * not approved it, and BAD_REQUEST (`channel_mismatch`) when it is another channel's.
 */
export async function prepareContent(
  ctx: Ctx,
  channel: Channel,
  content: MessageContent,
  { mayBeDraft = false }: { mayBeDraft?: boolean } = {},
): Promise<Prepared> {
  const { url, templateId = null, mediaId = null } = content;
  const stored = templateId ? await requireApprovedTemplate(ctx, channel, templateId, mayBeDraft) : null;
  const media = await resolveMedia(ctx, content);
  const template = stored && channel === 'whatsapp' ? await prepareTemplate(ctx, stored, content, media) : null;
  // A medium whose type was left out would be left out as well, where text is all that a text message has.
  const type = media && !template && content.type === 'text' ? messageTypeOf(media) : content.type;
  const html = channel === 'email' ? (content.html ?? stored?.html ?? null) : null;
  const text = template ? null : (content.text ?? stored?.body ?? (html ? await renderableText(html) : null));
  const subject = content.subject ?? stored?.subject ?? null;
  return {
    ...{ channel, type, templateId, mediaId, template },
    media: template ? null : media,
    fallbacks: fallbacksOf(stored?.variables ?? {}),
    templates: {
      ...(text !== null && { text }),
      ...(subject !== null && { subject }),
      ...(html !== null && { html: { html } }),
      ...(url !== undefined && { url }),
      ...(template && templateTexts(template)),
    },
    links: extractLinks({ html, texts: [text, url].filter((one) => typeof one === 'string') }),
  };
}

/** Where taking the tags away leaves no text that can be rendered, the page goes without. */
async function renderableText(html: string): Promise<string | null> {
  const text = htmlToText(html).slice(0, MAX_TEXT);
  return text && (await renderer.check(text)).error === null ? text : null;
}

const fallbacksOf = (variables: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, variable]) => {
      const { fallback } = (variable ?? {}) as { fallback?: unknown };
      return isBlank(fallback) ? [] : [[name, fallback]];
    }),
  );

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === '';

/** One answer for each recipient, in their order. */
export async function compose<R extends ComposeRecipient>(
  app: App,
  prepared: Prepared,
  recipients: readonly R[],
  watching: LinkTracking<R> = {},
): Promise<Composed[]> {
  const variables = recipients.map((recipient) => variablesWithFallbacks(prepared, recipient));
  const rendered = await renderer.renderMany(prepared.templates, variables);
  const heavy = rendered.filter((one) => 'tooHeavy' in one).length;
  if (heavy > 0) app.log.warn({ heavy, templateId: prepared.templateId }, 'a text takes too long to render');
  return rendered.map((one, i) =>
    'texts' in one ? toOutboundContent(prepared, one.texts, recipients[i] as R, watching) : one,
  );
}

function variablesWithFallbacks({ fallbacks }: Prepared, { variables, unsubscribeUrl }: ComposeRecipient): object {
  const filled: Record<string, unknown> = unsubscribeUrl
    ? { ...variables, unsubscribe_url: unsubscribeUrl }
    : variables;
  const blank = Object.keys(fallbacks).filter((name) => isBlank(filled[name]));
  if (blank.length === 0) return filled;
  return { ...filled, ...Object.fromEntries(blank.map((name) => [name, fallbacks[name]])) };
}

function toOutboundContent<R extends ComposeRecipient>(
  prepared: Prepared,
  rendered: Record<string, string>,
  recipient: R,
  { track, pixel }: LinkTracking<R>,
): Composed {
  const { channel, type, media, template } = prepared;
  // Filters cut emoji in two, and no table takes a half.
  const texts = Object.fromEntries(Object.entries(rendered).map(([name, text]) => [name, text.toWellFormed()]));
  const { unsubscribeUrl = null, replyTo = null } = recipient;
  const rewrite = (url: string): string => (track && url !== unsubscribeUrl ? track(url, recipient) : url);
  const written = template ? template.text(texts) : (texts.text ?? null);
  const page = channel === 'email' ? htmlBodyOf(texts.html, written, recipient, rewrite) : null;
  const text = written === null || template ? written : rewriteText(written, rewrite);
  const url = texts.url === undefined ? null : rewrite(texts.url.trim());
  const wrong = invalidReason(prepared, text, url);
  if (wrong) return { invalid: wrong };
  return {
    type,
    text: channel === 'email' && text && unsubscribeUrl ? withUnsubscribeLine(text, unsubscribeUrl) : text,
    // One line: in a mail it is a header.
    subject: texts.subject?.replace(/\s+/g, ' ').trim().slice(0, MAX_SUBJECT).toWellFormed() ?? null,
    html:
      page && pixel
        ? appendHtml(page, `<img src="${escapeHtml(pixel(recipient))}" width="1" height="1" alt="">`)
        : page,
    media,
    template: template?.outbound(texts) ?? null,
    url,
    unsubscribeUrl,
    replyTo,
  };
}

function htmlBodyOf(
  html: string | undefined,
  text: string | null,
  { unsubscribeUrl }: ComposeRecipient,
  rewrite: (url: string) => string,
): string | null {
  if (html === undefined && text === null) return null;
  const page = html === undefined ? textToHtml(text as string, rewrite) : rewriteHtml(html, rewrite);
  if (!unsubscribeUrl || page.includes(escapeHtml(unsubscribeUrl))) return page;
  return appendHtml(page, `<p style="font-size:12px"><a href="${escapeHtml(unsubscribeUrl)}">Unsubscribe</a></p>`);
}

const withUnsubscribeLine = (text: string, url: string): string =>
  text.includes(url) ? text : `${text}\n\nUnsubscribe: ${url}`;

function invalidReason(
  { channel, type, media, template, templates }: Prepared,
  text: string | null,
  url: string | null,
) {
  if ((text?.length ?? 0) > MAX_TEXT - 2_000) return 'The text is too long';
  if (url !== null && !/^https?:\/\/[^\s]+$/.test(url)) return 'The link is no address';
  if (channel === 'whatsapp' && type !== 'text' && !media && !template) return `There is no medium in it (${type})`;
  if (!text?.trim() && !media && !templates.html) return 'There is nothing in it';
  return null;
}
