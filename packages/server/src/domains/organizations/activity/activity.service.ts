/** Reading the activity log: as a list, and as CSV, a page at a time. What writes it is `activity.ts`. */
import { ActivityLog, type Rows } from '@tessera/db';
import type { z } from 'zod';
import { filterIn, signedLink } from '../../../http/downloads.ts';
import { BYTE_ORDER_MARK, csvLines } from '../../../lib/csv.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { page, type SortField } from '../../../trpc/list.ts';
import {
  ActivityDownloadFilter,
  type ActivityFilter,
  type CreateActivityLinkInput,
  type ListActivityInput,
} from './activity.schema.ts';

type Filter = z.infer<typeof ActivityFilter>;

const PAGE = 1_000;
const byTime: SortField = { column: 'createdAt', type: 'date' };
const COLUMNS = 'createdAt,action,resource,resourceId,actor,actorId,changes,details,ipAddress,userAgent,requestId,id';

export const ACTIVITY_PATH = '/downloads/activity.csv';

export function listActivity(ctx: Ctx, input: z.infer<typeof ListActivityInput>) {
  const query = ActivityLog.rows(ctx);
  narrow(query, input.filter ?? {});
  return page(query, input, { createdAt: byTime });
}

export const createActivityLink = (ctx: Ctx, { filter }: z.infer<typeof CreateActivityLinkInput>) =>
  signedLink(ctx, ACTIVITY_PATH, filter && { filter: JSON.stringify(filter) });

export const readActivityFilter = (json: string | null): Filter => filterIn(ActivityDownloadFilter, json);

/** The newest first, up to the moment the download began. */
export async function exportActivity(scope: OrganizationScope, filter: Filter) {
  const now = (scope.now ?? scope.app.now)();
  return { fileName: `activity-${now.toISOString().slice(0, 10)}.csv`, text: activityLines(scope, filter) };
}

async function* activityLines(scope: OrganizationScope, filter: Filter): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLines([COLUMNS.split(',')]);
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await activityPage(scope, filter, cursor);
    if (items.length > 0) yield csvLines(items.map(cells));
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}

const activityPage = (scope: OrganizationScope, filter: Filter, cursor: string | undefined) =>
  inTransaction(
    scope,
    (ctx) => {
      const query = ActivityLog.rows(ctx);
      narrow(query, filter);
      return page(query, { cursor, limit: PAGE }, { createdAt: byTime });
    },
    { readOnly: true },
  );

/** In the order of COLUMNS. */
const cells = (entry: ActivityLog): string[] => [
  entry.createdAt.toISOString(),
  entry.action,
  entry.resource,
  entry.resourceId ?? '',
  entry.actor.type,
  entry.actorId ?? entry.actor.name ?? '',
  JSON.stringify(entry.changes),
  JSON.stringify(entry.details),
  entry.ipAddress ?? '',
  entry.userAgent ?? '',
  entry.requestId ?? '',
  entry.id,
];

function narrow(query: Rows<ActivityLog>, filter: Filter): void {
  const { actorId, action, resource, resourceId, text, after, before } = filter;
  if (actorId) query.where({ actorId });
  if (action) query.whereLike('action', `${literal(action)}%`);
  if (resource) query.where({ resource });
  if (resourceId) query.where({ resourceId });
  if (text) {
    query.whereRaw("concat_ws(' ', action, resource_id, changes::text, details::text) ilike ?", [`%${literal(text)}%`]);
  }
  if (after) query.where('createdAt', '>=', after);
  if (before) query.where('createdAt', '<', before);
}

const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
