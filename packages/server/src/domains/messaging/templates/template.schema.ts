import { Channel, messageTemplateRow, TemplateCategory, TemplateStatus } from '@tessera/db';
import { z } from 'zod';
import { fieldName, nameText } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';
import { TemplateComponents } from './template-components.ts';

const TemplateVariables = z
  .record(
    fieldName,
    z.strictObject({
      fallback: z.string().min(1).max(1000).optional().describe('Used when the contact has no value.'),
    }),
  )
  .refine((variables) => Object.keys(variables).length <= 100, 'must have at most 100 variables')
  .describe('Variables by name; for the body of a WhatsApp template, by number.');

export const Template = messageTemplateRow
  .omit({ organizationId: true })
  .extend({
    language: z.string().describe('In the vendor’s spelling: en, en_US.'),
    statusReason: z.string().nullable().describe('Why WhatsApp did not approve the template.'),
    externalId: z.string().nullable().describe('The vendor’s id of the template.'),
    subject: z.string().nullable().describe('The subject of an e-mail or the title of a notification.'),
    html: z.string().nullable().describe('The HTML of an e-mail; made from the body when null.'),
    body: z.string().describe('Liquid; for WhatsApp, text with the values {{1}}, {{2}} ….'),
    components: TemplateComponents,
    variables: TemplateVariables,
    version: z.int().describe('Increases with each change.'),
    createdBy: z.uuid().nullable().describe('The user who created it; null for API keys.'),
  })
  .meta({ id: 'MessageTemplate', description: 'A message text that is written once and sent to many contacts.' });

const fields = {
  category: TemplateCategory.optional().describe('What the template is for; WhatsApp prices by it.'),
  subject: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .nullable()
    .optional()
    .describe('The subject of an e-mail or the title of a notification, in Liquid.'),
  html: z
    .string()
    .min(1)
    .max(500_000)
    .nullable()
    .optional()
    .describe('The HTML of an e-mail, in Liquid; made from the body when left out.'),
  components: TemplateComponents.optional().describe('Header, footer and buttons of a WhatsApp template.'),
  variables: TemplateVariables.optional(),
};
const name = nameText(200).describe('The name. For WhatsApp: a to z, 0 to 9 and _.');
const body = z
  .string()
  .trim()
  .min(1)
  .max(100_000)
  .describe('Liquid; for WhatsApp, text with the values {{1}}, {{2}} ….');
const externalId = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .nullable()
  .optional()
  .describe('The id of a template that the vendor already has. Its later decisions are applied to this template.');

export const CreateTemplateInput = z.object({
  channel: Channel.describe('The channel the template is for.'),
  name,
  language: z
    .string()
    .trim()
    .min(2)
    .max(10)
    .regex(/^[a-z]{2,3}(_[A-Za-z0-9]{2,4})?$/, 'must be like en or en_US')
    .default('en')
    .describe('The language, in the vendor’s spelling: en, en_US.'),
  body,
  externalId,
  ...fields,
});

export const UpdateTemplateInput = z.object({
  id: z.uuid().describe('The template.'),
  version: z
    .int()
    .min(1)
    .max(2_147_483_647)
    .describe('The version that was read. CONFLICT when the template has changed since.'),
  name: name.optional(),
  body: body.optional(),
  externalId,
  ...fields,
});

export const SubmitTemplateInput = z.object({
  id: z.uuid().describe('The template.'),
  senderId: z.uuid().describe('The WhatsApp sender whose vendor reviews it.'),
});

export const PreviewTemplateInput = z.object({
  id: z.uuid().describe('The template.'),
  contactId: z.uuid().describe('The contact to render it for.'),
  values: z
    .object({
      header: z.string().max(1000).optional(),
      body: z.array(z.string().max(1000)).max(50).optional(),
      buttons: z.array(z.string().max(1000)).max(10).optional(),
    })
    .optional()
    .describe('For WhatsApp: the values of {{1}}, {{2}} …, in Liquid.'),
});

export const TemplatePreview = z
  .object({
    subject: z.string().nullable(),
    text: z.string().nullable(),
    html: z.string().nullable(),
    problem: z.string().nullable().describe('Why the message could not be sent to this contact.'),
    missing: z.string().nullable().describe('The variable that has neither a value nor a fallback.'),
  })
  .meta({ id: 'TemplatePreview', description: 'A template rendered for a contact.' });

export const ListTemplatesInput = listInput(
  z.object({
    channel: oneOrSeveral(Channel).optional().describe('Templates for these channels.'),
    status: oneOrSeveral(TemplateStatus).optional().describe('Templates in these states.'),
    category: oneOrSeveral(TemplateCategory).optional().describe('Templates of these categories.'),
    text: z.string().trim().min(1).max(100).optional().describe('Part of the name.'),
  }),
  ['createdAt', 'name'],
);
export const TemplateList = listOutput(
  Template.omit({ html: true }).meta({
    id: 'ListedMessageTemplate',
    description: 'A template without its HTML, as lists return it.',
  }),
);
