/** Components of WhatsApp templates: header, footer, buttons, and the numbered values in them. */
import { z } from 'zod';
import { badInput } from '../../../lib/app-error.ts';

const text = (maxLength: number) => z.string().trim().min(1).max(maxLength);

/** https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components */
export const TemplateComponents = z
  .strictObject({
    header: z
      .discriminatedUnion('type', [
        z.strictObject({ type: z.literal('text'), text: text(60).describe('May contain one value: {{1}}.') }),
        z.strictObject({
          type: z.enum(['image', 'video', 'document']),
          mediaId: z.uuid().optional().describe('Sent when a message names no other media.'),
        }),
      ])
      .optional(),
    footer: z.strictObject({ text: text(60).describe('Must not contain values.') }).optional(),
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
              .regex(/^https?:\/\/[^\s<>"]+$/, 'must be an http or https URL')
              .describe('May end with a value: https://example.in/{{1}}.'),
          }),
          z.strictObject({
            type: z.literal('phone_number'),
            text: text(25),
            phone: z
              .string()
              .max(20)
              .regex(/^\+[1-9]\d{4,14}$/, 'must be a phone number with + and country code'),
          }),
        ]),
      )
      .max(10)
      .optional(),
  })
  .meta({
    id: 'TemplateComponents',
    description: 'What a WhatsApp template has besides its body. Values are numbered from {{1}} in each component.',
  });
export type TemplateComponents = z.infer<typeof TemplateComponents>;

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const MAX_BODY = 1024;
const MAX_BODY_VALUES = 50;

/** BAD_REQUEST for what WhatsApp would refuse or what could not be filled in. */
export function requireComponents(name: string, body: string, components: TemplateComponents): void {
  if (!/^[a-z0-9_]+$/.test(name)) throw badInput('name', 'must consist of a to z, 0 to 9 and _ for WhatsApp');
  if (body.length > MAX_BODY) throw badInput('body', `must have at most ${MAX_BODY} characters for WhatsApp`);
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
      throw badInput(`${place}.url`, 'may contain its value at the end only');
    }
  }
}

/** Values must be numbered from {{1}} without gaps; each may occur several times. */
function requireNumberedValues(place: string, text: string, maxValues: number): void {
  const names = [...text.matchAll(PLACEHOLDER)].map(([, name]) => (name as string).trim());
  const wrong = names.find((name) => !/^[1-9]\d{0,2}$/.test(name));
  if (wrong !== undefined || /\{\{|\}\}/.test(text.replace(PLACEHOLDER, ''))) {
    throw badInput(place, 'contains values that are not written as {{1}}');
  }
  const numbers = [...new Set(names.map(Number))].sort((a, b) => a - b);
  if (numbers.length > maxValues)
    throw badInput(place, maxValues === 0 ? 'may not contain values' : `may contain at most ${maxValues} values`);
  const gap = numbers.findIndex((number, i) => number !== i + 1);
  if (gap !== -1) throw badInput(place, `lacks {{${gap + 1}}}: number the values without gaps`);
}
