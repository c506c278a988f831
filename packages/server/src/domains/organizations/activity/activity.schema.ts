import { activityActor, activityLogRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const Activity = activityLogRow
  .omit({ organizationId: true, actorId: true })
  .extend({
    action: z.string().describe('What was done, as the procedure is called: `contacts.update`.'),
    resource: z.string().describe('What kind of thing it was done to: `contacts`.'),
    actor: activityActor.describe('Who did it: a person in a session, a key, or the platform itself.'),
    changes: activityLogRow.shape.changes.describe('Changed fields, before and after; personal values are masked.'),
    requestId: z.string().nullable().describe('The x-request-id of the call; null for jobs.'),
  })
  .meta({ id: 'Activity', description: 'One thing that was done in the organization. Never changed, never deleted.' });

export const ActivityFilter = z.object({
  actorId: z.uuid().optional().describe('Done by this person, or with this key.'),
  action: z.string().min(1).max(200).optional().describe('How the action begins: `contacts.` for all of contacts.'),
  resource: z.string().min(1).max(100).optional(),
  resourceId: z.string().min(1).max(200).optional().describe('The history of one thing.'),
  text: z.string().trim().min(2).max(100).optional().describe('Part of the action, the changes or the details.'),
  after: z.date().optional().describe('At this moment or later.'),
  before: z.date().optional().describe('Before this moment.'),
});

export const ListActivityInput = listInput(ActivityFilter, ['createdAt']);
export const ActivityList = listOutput(Activity);

export const CreateActivityLinkInput = z.object({
  filter: ActivityFilter.optional().describe('As for `organizations.activity.list`; left out, everything.'),
});

/** The filter as it stands in an address: JSON, with dates in ISO 8601. */
export const ActivityDownloadFilter = ActivityFilter.extend({
  after: z.coerce.date().optional(),
  before: z.coerce.date().optional(),
});

export const ActivityLink = z.object({ url: z.string(), expiresAt: z.date() }).meta({
  id: 'ActivityLink',
  description: 'An address that downloads the activity log without credentials, for a few minutes.',
});
