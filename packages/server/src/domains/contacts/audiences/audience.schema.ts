import { AudienceType, audienceRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';
import { AudienceRule } from './audience-rule.schema.ts';

export const Audience = audienceRow
  .omit({ organizationId: true })
  .extend({
    type: AudienceType.describe('rules: whoever they fit at the moment; list: the contacts put on it.'),
    rules: AudienceRule.nullable().describe('null for a list.'),
    createdBy: z.uuid().nullable().describe('The user who made it; null for keys.'),
  })
  .meta({ id: 'Audience', description: 'A group of contacts: by rules, or as a fixed list.' });

const name = z.string().trim().min(1).max(200);
const description = z.string().trim().min(1).max(2000);

export const CreateAudienceInput = z.discriminatedUnion('type', [
  z.object({ type: z.literal('rules'), name, description: description.optional(), rules: AudienceRule }),
  z.object({ type: z.literal('list'), name, description: description.optional() }),
]);

export const UpdateAudienceInput = z.object({
  id: z.uuid(),
  name: name.optional(),
  description: description.nullable().optional().describe('null takes it away.'),
  rules: AudienceRule.optional().describe('Replaces the rules; a list has none.'),
});

export const AudienceFilter = z.object({
  type: AudienceType.optional(),
  text: z.string().trim().min(1).max(100).optional().describe('Part of the name, whatever case or accents.'),
});

export const ListAudiencesInput = listInput(AudienceFilter, ['createdAt', 'updatedAt', 'name']);
export const AudienceList = listOutput(Audience);
