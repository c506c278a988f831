import { activityActor, activityLogRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const ActivityLogEntry = activityLogRow
  .omit({ organizationId: true, actorId: true })
  .extend({
    action: z.string().describe('What was done, as the path of a procedure: `contacts.update`.'),
    resource: z.string().describe('The kind of resource it was done to: `contacts`.'),
    actor: activityActor.describe('Who did it: a user in a session, an API key, or the platform.'),
    changes: activityLogRow.shape.changes.describe('Changed fields, before and after; personal values are masked.'),
    requestId: z.string().nullable().describe('The x-request-id of the call; null for jobs.'),
  })
  .meta({ id: 'Activity', description: 'An entry of the activity log. Entries are never changed or deleted.' });

export const ActivityFilter = z.object({
  actorId: z.uuid().optional().describe('Entries of this user or API key.'),
  action: z.string().min(1).max(200).optional().describe('How the action begins: `contacts.` for all of contacts.'),
  resource: z.string().min(1).max(100).optional().describe('The kind of resource: `contacts`.'),
  resourceId: z.string().min(1).max(200).optional().describe('The history of one resource.'),
  text: z.string().trim().min(2).max(100).optional().describe('Part of the action, the changes or the details.'),
  createdAfter: z.date().optional().describe('At this time or later.'),
  createdBefore: z.date().optional().describe('Before this time.'),
});

export const ListActivityInput = listInput(ActivityFilter, ['createdAt']);
export const ActivityList = listOutput(ActivityLogEntry);

export const CreateActivityExportLinkInput = z.object({
  filter: ActivityFilter.optional().describe('As in `organizations.activity.list`; all entries when omitted.'),
});

/** The filter in the address of a download: JSON, with dates in ISO 8601. */
export const ActivityDownloadFilter = ActivityFilter.extend({
  createdAfter: z.coerce.date().optional(),
  createdBefore: z.coerce.date().optional(),
});

export const ActivityExportLink = z.object({ url: z.string(), expiresAt: z.date() }).meta({
  id: 'ActivityLink',
  description: 'An address that downloads the activity log without credentials, for a few minutes.',
});
