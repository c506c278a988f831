import { AudienceType, audienceRow } from '@tessera/db';
import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';
import { Contact } from '../contacts/contact.schema.ts';
import { AudienceRule } from './audience-rule.schema.ts';
import { AudienceMemberCount } from './members/member.schema.ts';

export const Audience = audienceRow
  .omit({ organizationId: true })
  .extend({
    type: AudienceType.describe('rules: the contacts that match the rules now; list: the contacts added to it.'),
    rules: AudienceRule.nullable().describe('null for a list.'),
    createdBy: z.uuid().nullable().describe('The user who created it; null for API keys.'),
  })
  .meta({ id: 'Audience', description: 'A group of contacts: by rules, or as a fixed list.' });

const name = nameText(200);
const description = z.string().trim().min(1).max(2000);

const newAudience = {
  name: name.describe('The name of the audience.'),
  description: description.optional().describe('What the audience is for.'),
};

export const CreateAudienceInput = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('rules').describe('An audience of the contacts that match rules.'),
    ...newAudience,
    rules: AudienceRule,
  }),
  z.object({
    type: z.literal('list').describe('An audience of the contacts that are added to it.'),
    ...newAudience,
  }),
]);

export const UpdateAudienceInput = z.object({
  id: z.uuid().describe('The audience to change.'),
  name: name.optional().describe('The new name.'),
  description: description.nullable().optional().describe('The new description; null removes it.'),
  rules: AudienceRule.optional().describe('Replaces the rules. A list has no rules.'),
});

export const AudienceFilter = z.object({
  type: oneOrSeveral(AudienceType).optional().describe('Audiences of this type.'),
  text: z.string().trim().min(1).max(100).optional().describe('Part of the name. Case and accents do not matter.'),
});

export const ListAudiencesInput = listInput(AudienceFilter, ['createdAt', 'updatedAt', 'name']);
export const AudienceList = listOutput(Audience);

export const PreviewAudienceInput = z.object({ rules: AudienceRule });
export const AudiencePreview = AudienceMemberCount.extend({
  sample: z.array(Contact).describe('The ten newest of the contacts.'),
});
