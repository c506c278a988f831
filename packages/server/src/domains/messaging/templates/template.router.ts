import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgAction, orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  CreateTemplateInput,
  ListTemplatesInput,
  PreviewTemplateInput,
  SubmitTemplateInput,
  Template,
  TemplateList,
  TemplatePreview,
  UpdateTemplateInput,
} from './template.schema.ts';
import { createTemplate, deleteTemplate, getTemplate, listTemplates, updateTemplate } from './template.service.ts';
import { previewTemplate, submitTemplate } from './template-review.service.ts';

export const templateRouter = {
  create: orgProcedure('messages.send')
    .meta({
      summary: 'Creates a template.',
      description: 'A WhatsApp template begins as a draft; `submit` it for approval before it is sent.',
      example: {
        channel: 'whatsapp',
        name: 'another',
        language: 'en_US',
        category: 'utility',
        body: 'Hello {{1}}, your order {{2}} is on its way.',
        components: {
          header: { type: 'text', text: 'For {{1}}' },
          footer: { text: 'Thank you' },
          buttons: [{ type: 'url', text: 'Where it is', url: 'https://example.in/orders/{{1}}' }],
        },
        variables: { '1': { fallback: 'there' } },
      },
    })
    .input(CreateTemplateInput)
    .output(Template)
    .mutation(({ ctx, input }) => createTemplate(ctx, input)),

  list: orgProcedure('messages.read')
    .meta({
      summary: 'Lists templates, newest first by default, without their HTML.',
      example: { filter: { channel: 'email', text: 'news' }, limit: 10 },
    })
    .input(ListTemplatesInput)
    .output(TemplateList)
    .query(({ ctx, input }) => listTemplates(ctx, input)),

  get: orgProcedure('messages.read')
    .meta({ summary: 'Returns a template.', example: { id: sample.template } })
    .input(withId)
    .output(Template)
    .query(({ ctx, input }) => getTemplate(ctx, input)),

  update: orgProcedure('messages.send')
    .meta({
      summary: 'Updates a template; fields that are left out keep their value.',
      description:
        'CONFLICT with kind `template_version_conflict` when the template changed since `version` was read. A ' +
        'WhatsApp template whose reviewed parts change is a draft again.',
      example: { id: sample.template, version: 1, name: 'Changed', body: 'Hi {{ name }}' },
    })
    .input(UpdateTemplateInput)
    .output(Template)
    .mutation(({ ctx, input }) => updateTemplate(ctx, input)),

  delete: orgProcedure('messages.send')
    .meta({
      summary: 'Deletes a template; messages sent from it stay, and queued campaign messages fail.',
      example: { id: sample.template },
    })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteTemplate(ctx, input)),

  submit: orgAction('messages.send')
    .meta({
      summary: 'Submits a WhatsApp template to the vendor of a sender for review.',
      description:
        'The sandbox approves at once. WhatsApp decides later, usually within minutes; the status is `pending` until ' +
        'then. A template that WhatsApp already has under this name, language and body is not created again; its ' +
        'status is taken over. CONFLICT with kind `template_refused` carries the vendor’s reason.',
      example: { id: sample.draftTemplate, senderId: sample.sender },
    })
    .input(SubmitTemplateInput)
    .output(Template)
    .mutation(({ ctx, input }) => submitTemplate(ctx, input)),

  preview: orgProcedure('messages.read')
    .meta({
      summary: 'Renders a template for a contact, and names what is missing.',
      example: { id: sample.draftTemplate, contactId: sample.contact, values: { body: ['{{ name }}'] } },
    })
    .input(PreviewTemplateInput)
    .output(TemplatePreview)
    .query(({ ctx, input }) => previewTemplate(ctx, input)),
} satisfies TRPCRouterRecord;
