import { z } from 'zod';
import { pageFields } from '../../../../trpc/list.ts';

const audienceId = z.uuid().describe('The audience.');

export const AudienceMemberCount = z.object({ count: z.int().describe('The current number of contacts.') });

export const CountAudienceMembersInput = z.object({ audienceId });

export const ListAudienceMembersInput = z.object({ ...pageFields, audienceId });

export const ChangeAudienceMembersInput = z.object({
  audienceId: z.uuid().describe('The audience. It must be a list.'),
  contactIds: z
    .array(z.uuid())
    .min(1)
    .max(1000)
    .transform((ids) => [...new Set(ids)])
    .describe('The contacts to add or remove, 1,000 at most.'),
});
export const ChangedAudienceMembers = z.object({
  changedCount: z.int().describe('The number of contacts that were added or removed.'),
});
