/** WhatsApp's templates: header, body, footer and buttons, and the numbered values in them. */
import { z } from 'zod';
import { badInput } from '../../../lib/app-error.ts';

const text = (most: number) => z.string().trim().min(1).max(most);

/** https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components */
export const TemplateComponents = z
  .strictObject({
    header: z
      .discriminatedUnion('type', [
        z.strictObject({ type: z.literal('text'), text: text(60).describe('May have one value: {{1}}.') }),
        z.strictObject({
          type: z.enum(['image', 'video', 'document']),
          mediaId: z.uuid().optional().describe('Sent when a message names no other.'),
        }),
      ])
      .optional(),
    footer: z.strictObject({ text: text(60).describe('Without values.') }).optional(),
    buttons: z
      .array(
        z.discriminatedUnion('type', [
          z.strictObject({ type: z.literal('quick_reply'), text: text(25) }),
          z.strictObject({
            type: z.literal('url'),
            text: text(25),
            url: z
              .string()
              .trim()
              .max(2000)
              .regex(/^https?:\/\/[^\s<>"]+$/, 'must be an address')
              .describe('May end in a value: https://example.in/{{1}}.'),
          }),
          z.strictObject({
            type: z.literal('phone_number'),
            text: text(25),
            phoneNumber: z
              .string()
              .max(20)
              .regex(/^\+[1-9]\d{4,14}$/, 'must be a phone number with +'),
          }),
        ]),
      )
      .max(10)
      .optional(),
  })
  .meta({
    id: 'TemplateComponents',
    description: 'What a WhatsApp template has besides its body. The values of each of them count from {{1}}.',
  });
export type TemplateComponents = z.infer<typeof TemplateComponents>;

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const MAX_BODY = 1024;
const MAX_BODY_VALUES = 50;

/** Names what WhatsApp would refuse, or could not be filled in. */
export function requireComponents(name: string, body: string, components: TemplateComponents): void {
  if (!/^[a-z0-9_]+$/.test(name)) throw badInput('name', 'must be of a to z, 0 to 9 and _ for WhatsApp');
  if (body.length > MAX_BODY) throw badInput('body', `must be ${MAX_BODY} characters at most for WhatsApp`);
  requireNumberedValues('body', body, MAX_BODY_VALUES);
  const { header, footer, buttons = [] } = components;
  if (header?.type === 'text') requireNumberedValues('components.header.text', header.text, 1);
  if (footer) requireNumberedValues('components.footer.text', footer.text, 0);
  for (const [i, button] of buttons.entries()) {
    const place = `components.buttons.${i}`;
    requireNumberedValues(`${place}.text`, button.text, 0);
    if (button.type !== 'url') continue;
    requireNumberedValues(`${place}.url`, button.url, 1);
    if (button.url.includes('{{') && !/\{\{1\}\}$/.test(button.url)) {
      throw badInput(`${place}.url`, 'may have its value at the end only');
    }
  }
}

/** {{1}}, {{2}} … in a row, each as often as one likes. */
function requireNumberedValues(place: string, written: string, most: number): void {
  const names = [...written.matchAll(PLACEHOLDER)].map(([, name]) => (name as string).trim());
  const wrong = names.find((name) => !/^[1-9]\d{0,2}$/.test(name));
  if (wrong !== undefined || /\{\{|\}\}/.test(written.replace(PLACEHOLDER, ''))) {
    throw badInput(place, 'has values that are not written as {{1}}');
  }
  const numbers = [...new Set(names.map(Number))].sort((a, b) => a - b);
  if (numbers.length > most)
    throw badInput(place, most === 0 ? 'may have no values' : `may have ${most} values at most`);
  const gap = numbers.findIndex((number, i) => number !== i + 1);
  if (gap !== -1) throw badInput(place, `has no {{${gap + 1}}}: values are numbered in a row`);
}
