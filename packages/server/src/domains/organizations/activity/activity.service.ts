/** Reading the activity log: as a list, and as CSV one page at a time. `runtime/activity.ts` writes it. */
import { ActivityLog, type Rows } from '@tessera/db';
import type { z } from 'zod';
import { filterIn, signedLink } from '../../../http/downloads.ts';
import { BYTE_ORDER_MARK, csvLines } from '../../../lib/text/csv.ts';
import { likePattern } from '../../../lib/text/like-pattern.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { page, type SortField } from '../../../trpc/list.ts';
import {
  ActivityDownloadFilter,
  type ActivityFilter,
  type CreateActivityExportLinkInput,
  type ListActivityInput,
} from './activity.schema.ts';

type Filter = z.infer<typeof ActivityFilter>;

const EXPORT_PAGE_SIZE = 1_000;
const byCreation: SortField = { column: 'createdAt', type: 'date' };
const CSV_COLUMNS =
  'createdAt,action,resource,resourceId,actor,actorId,changes,details,ipAddress,userAgent,requestId,id';

export const ACTIVITY_PATH = '/downloads/activity.csv';

export function listActivity(ctx: Ctx, input: z.infer<typeof ListActivityInput>) {
  const query = ActivityLog.of(ctx).select(ActivityLog.columns);
  filterActivity(query, input.filter ?? {});
  return page(query, input, { createdAt: byCreation });
}

export const createActivityExportLink = (ctx: Ctx, { filter }: z.infer<typeof CreateActivityExportLinkInput>) =>
  signedLink(ctx, ACTIVITY_PATH, filter && { filter: JSON.stringify(filter) });

export const readActivityFilter = (json: string | null): Filter => filterIn(ActivityDownloadFilter, json);

/** The log as CSV, the newest entries first. `http.ts` streams it; each page is a transaction of its own. */
export async function exportActivity(scope: OrganizationScope, filter: Filter) {
  const now = (scope.now ?? scope.app.now)();
  return { fileName: `activity-${now.toISOString().slice(0, 10)}.csv`, text: activityLines(scope, filter) };
}

async function* activityLines(scope: OrganizationScope, filter: Filter): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLines([CSV_COLUMNS.split(',')]);
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await activityPage(scope, filter, cursor);
    if (items.length > 0) yield csvLines(items.map(activityCells));
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}

const activityPage = (scope: OrganizationScope, filter: Filter, cursor: string | undefined) =>
  inTransaction(
    scope,
    (ctx) => {
      const query = ActivityLog.of(ctx).select(ActivityLog.columns);
      filterActivity(query, filter);
      return page(query, { cursor, limit: EXPORT_PAGE_SIZE }, { createdAt: byCreation });
    },
    { readOnly: true },
  );

/** In the order of CSV_COLUMNS. */
const activityCells = (entry: ActivityLog): string[] => [
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

function filterActivity(query: Rows<ActivityLog>, filter: Filter): void {
  const { actorId, action, resource, resourceId, text, createdAfter, createdBefore } = filter;
  if (actorId) query.where({ actorId });
  if (action) query.whereLike('action', `${escapeLike(action)}%`);
  if (resource) query.where({ resource });
  if (resourceId) query.where({ resourceId });
  if (text) {
    query.whereRaw("contacts.search_key(concat_ws(' ', action, resource_id, changes::text, details::text)) like ?", [
      likePattern(text),
    ]);
  }
  if (createdAfter) query.where('createdAt', '>=', createdAfter);
  if (createdBefore) query.where('createdAt', '<', createdBefore);
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
