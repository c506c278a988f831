import { Channel, messageTemplateRow, TemplateCategory, TemplateStatus } from '@tessera/db';
import { z } from 'zod';
import { fieldName } from '../../../lib/field-schemas.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';
import { TemplateComponents } from './template-components.ts';

const TemplateVariables = z
  .record(
    fieldName,
    z.strictObject({
      fallback: z.string().min(1).max(1000).optional().describe('What stands there when a contact has nothing of it.'),
    }),
  )
  .refine((variables) => Object.keys(variables).length <= 100, 'are 100 at most')
  .describe('By name; of a WhatsApp template’s body by number.');

export const Template = messageTemplateRow
  .omit({ organizationId: true })
  .extend({
    language: z.string().describe('As the vendor spells it: en, en_US.'),
    statusReason: z.string().nullable().describe('Why WhatsApp did not approve it.'),
    externalId: z.string().nullable().describe("The vendor's id of it."),
    subject: z.string().nullable().describe("An e-mail's subject, a notification's title."),
    html: z.string().nullable().describe('For e-mail; made from the body when there is none.'),
    body: z.string().describe('Liquid; of WhatsApp with the values {{1}}, {{2}} …'),
    components: TemplateComponents,
    variables: TemplateVariables,
    version: z.int().describe('Moves with each change.'),
    createdBy: z.uuid().nullable().describe('The user who made it; null for keys.'),
  })
  .meta({ id: 'MessageTemplate', description: 'What is written once and sent often.' });

const fields = {
  category: TemplateCategory.optional(),
  subject: z.string().trim().min(1).max(500).nullable().optional(),
  html: z.string().min(1).max(500_000).nullable().optional(),
  components: TemplateComponents.optional(),
  variables: TemplateVariables.optional(),
};
const name = z.string().trim().min(1).max(200).describe('For WhatsApp of a to z, 0 to 9 and _.');
const body = z.string().trim().min(1).max(100_000);
const externalId = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .nullable()
  .optional()
  .describe('Of one that the vendor has already: what it decides on it is heard then.');

export const CreateTemplateInput = z.object({
  channel: Channel,
  name,
  language: z
    .string()
    .trim()
    .min(2)
    .max(10)
    .regex(/^[a-z]{2,3}(_[A-Za-z0-9]{2,4})?$/, 'must be as en or en_US')
    .default('en'),
  body,
  externalId,
  ...fields,
});

export const UpdateTemplateInput = z.object({
  id: z.uuid(),
  version: z.int().min(1).max(2_147_483_647).describe('The version that was read; CONFLICT when somebody changed it.'),
  name: name.optional(),
  body: body.optional(),
  externalId,
  ...fields,
});

export const SubmitTemplateInput = z.object({
  id: z.uuid(),
  senderId: z.uuid().describe('The WhatsApp sender whose vendor is to judge it.'),
});

export const PreviewTemplateInput = z.object({
  id: z.uuid(),
  contactId: z.uuid().describe('As this contact would get it.'),
  values: z
    .object({
      header: z.string().max(1000).optional(),
      body: z.array(z.string().max(1000)).max(50).optional(),
      buttons: z.array(z.string().max(1000)).max(10).optional(),
    })
    .optional()
    .describe('Of a WhatsApp template: what stands for {{1}}, {{2}} …, as Liquid.'),
});

export const TemplatePreview = z
  .object({
    subject: z.string().nullable(),
    text: z.string().nullable(),
    html: z.string().nullable(),
    problem: z.string().nullable().describe('Why this contact would not get it.'),
    missing: z.string().nullable().describe('The variable that the contact has nothing of, and that has no fallback.'),
  })
  .meta({ id: 'TemplatePreview', description: 'A template as a contact would get it.' });

export const ListTemplatesInput = listInput(
  z.object({
    channel: Channel.optional(),
    status: TemplateStatus.optional(),
    category: TemplateCategory.optional(),
    text: z.string().trim().min(1).max(100).optional().describe('Part of its name.'),
  }),
  ['createdAt', 'name'],
);
export const TemplateList = listOutput(
  Template.omit({ html: true }).meta({
    id: 'ListedMessageTemplate',
    description: 'A template as lists show it: `get` has its HTML, too.',
  }),
);
