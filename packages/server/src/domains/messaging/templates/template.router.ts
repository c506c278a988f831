import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgAction, orgProcedure } from '../../../trpc/procedures.ts';
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
      summary: 'Writes a template.',
      description: 'One of WhatsApp begins as a draft, and has to be approved before it is sent: `submit` it.',
    })
    .input(CreateTemplateInput)
    .output(Template)
    .mutation(({ ctx, input }) => createTemplate(ctx, input)),

  list: orgProcedure('messages.read')
    .meta({ summary: 'Templates, newest first unless sorted otherwise.' })
    .input(ListTemplatesInput)
    .output(TemplateList)
    .query(({ ctx, input }) => listTemplates(ctx, input)),

  get: orgProcedure('messages.read')
    .meta({ summary: 'One template.' })
    .input(withId)
    .output(Template)
    .query(({ ctx, input }) => getTemplate(ctx, input)),

  update: orgProcedure('messages.send')
    .meta({
      summary: 'Changes a template; what is not given stays.',
      description:
        'CONFLICT with kind `template_version_conflict` when somebody else changed it meanwhile. What WhatsApp judged has to be approved again.',
    })
    .input(UpdateTemplateInput)
    .output(Template)
    .mutation(({ ctx, input }) => updateTemplate(ctx, input)),

  delete: orgProcedure('messages.send')
    .meta({ summary: 'Deletes a template; what was sent from it stays.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteTemplate(ctx, input)),

  submit: orgAction('messages.send')
    .meta({
      summary: 'Puts a WhatsApp template before the vendor of a sender.',
      description:
        'The sandbox approves at once. WhatsApp decides later, mostly within minutes: `pending` until then. A template of the ' +
        'same name, language and body that it has already is not made again, and its status is taken over. CONFLICT with ' +
        'kind `template_refused` says what the vendor has against it.',
    })
    .input(SubmitTemplateInput)
    .output(Template)
    .mutation(({ ctx, input }) => submitTemplate(ctx, input)),

  preview: orgProcedure('messages.read')
    .meta({ summary: 'A template as a contact would get it, and what is missing.' })
    .input(PreviewTemplateInput)
    .output(TemplatePreview)
    .query(({ ctx, input }) => previewTemplate(ctx, input)),
} satisfies TRPCRouterRecord;
