/** Data sources and their write keys. */
import { DataSource, newId, type Rows, seal } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { hashToken, randomToken } from '../../../lib/tokens.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import type {
  CreateDataSourceInput,
  DataSourceConfig,
  ListDataSourcesInput,
  RotateWriteKeyInput,
  UpdateDataSourceInput,
} from './source.schema.ts';

const MAX_SOURCES = 100;
export const WRITE_KEY_PREFIX = 'wk_';

/** The row as clients see it: with typed settings, and `type` for the column `source_type`. */
type DataSourceView = Omit<DataSource, 'config' | 'sourceType'> & {
  type: DataSource['sourceType'];
  config: z.infer<typeof DataSourceConfig>;
  hasWebhookSecret: boolean;
  lastEventAt: Date | null;
};

/** The column that holds the sealed webhook secret of a source. */
export const webhookSecretPlace = (organizationId: string, rowId: string) => ({
  table: DataSource.tableName,
  column: 'webhook_secret',
  organizationId,
  rowId,
});

export async function createDataSource(ctx: Ctx, input: z.infer<typeof CreateDataSourceInput>) {
  const { type, webhookSecret, ...fields } = input;
  requireSecretAllowed(type, webhookSecret);
  if ((await DataSource.of(ctx).whereNull('deletedAt').resultSize()) >= MAX_SOURCES) {
    throw new AppError('CONFLICT', `There may be ${MAX_SOURCES} data sources at most`, {
      kind: 'source_limit_reached',
    });
  }
  const id = newId();
  const { writeKey, ...keyColumns } = createWriteKey();
  await DataSource.add(ctx, {
    ...fields,
    ...keyColumns,
    id,
    sourceType: type,
    webhookSecret: await sealWebhookSecret(ctx, id, webhookSecret),
    createdBy: userId(ctx),
  });
  await recordActivity(ctx, {
    action: 'tracking.sources.create',
    resource: 'tracking.sources',
    resourceId: id,
    details: { type, config: fields.config },
  });
  return { ...(await getDataSource(ctx, { id })), writeKey };
}

export async function getDataSource(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<DataSourceView> {
  const [source] = await sourceViews(ctx).where({ id });
  if (!source) throw sourceNotFound();
  return source;
}

export function listDataSources(ctx: Ctx, input: z.infer<typeof ListDataSourcesInput>) {
  const { type, isActive } = input.filter ?? {};
  const query = sourceViews(ctx);
  if (type) query.whereIn('sourceType', type);
  if (isActive !== undefined) query.where({ isActive });
  return page(query, input, { createdAt: byAge, name: { column: 'name', type: 'text' } });
}

export async function updateDataSource(
  ctx: Ctx,
  { id, webhookSecret, ...fields }: z.infer<typeof UpdateDataSourceInput>,
) {
  const before = await lockSource(ctx, id);
  if (webhookSecret) requireSecretAllowed(before.sourceType, webhookSecret);
  await DataSource.of(ctx)
    .where({ id })
    .patch({ ...fields, webhookSecret: webhookSecret && (await sealWebhookSecret(ctx, id, webhookSecret)) });
  const after = await getDataSource(ctx, { id });
  await recordActivity(ctx, {
    action: 'tracking.sources.update',
    resource: 'tracking.sources',
    resourceId: id,
    changes: changesOf<DataSource>(before, { ...after, webhookSecret: after.hasWebhookSecret }, [
      'name',
      'isActive',
      'config',
      ...(webhookSecret === undefined ? [] : (['webhookSecret'] as const)),
    ]),
  });
  return after;
}

/** The current key becomes the previous key and replaces one whose grace period has not ended, so that at most two keys work. */
export async function rotateWriteKey(ctx: Ctx, { id, graceMinutes }: z.infer<typeof RotateWriteKeyInput>) {
  const source = await lockSource(ctx, id);
  const { writeKey, ...keyColumns } = createWriteKey();
  await DataSource.of(ctx)
    .where({ id })
    .patch({
      ...keyColumns,
      previousKeyHash: source.keyHash,
      previousKeyHint: source.keyHint,
      previousKeyExpiresAt: new Date(ctx.now().getTime() + graceMinutes * 60_000),
    });
  return { ...(await getDataSource(ctx, { id })), writeKey };
}

/** Marks the source as deleted, which hides it. The job `tracking.forget` deletes its events and then the row. */
export async function deleteDataSource(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const deleted = await DataSource.of(ctx).where({ id }).whereNull('deletedAt').patch({ deletedAt: ctx.now() });
  if (deleted === 0) throw sourceNotFound();
}

/** Throws NOT_FOUND when the source does not exist or is marked as deleted. */
export async function requireSource(ctx: Ctx, id: string): Promise<void> {
  const source = await DataSource.of(ctx).findOne({ id }).whereNull('deletedAt');
  if (!source) throw sourceNotFound();
}

async function lockSource(ctx: Ctx, id: string): Promise<DataSource> {
  const source = await DataSource.of(ctx).findOne({ id }).whereNull('deletedAt').forUpdate();
  if (!source) throw sourceNotFound();
  return source;
}

const sourceNotFound = () => notFound('source', 'Data source');

const sourceViews = (ctx: Ctx): Rows<DataSourceView> =>
  DataSource.of(ctx)
    .select(DataSource.columns)
    .whereNull('deletedAt')
    .select(
      ctx.db.raw(
        `source_type as type, webhook_secret is not null as has_webhook_secret,
         (select e.created_at from tracking.data_events e
          where e.organization_id = ? and e.data_source_id = tracking.data_sources.id order by e.id desc limit 1) as last_event_at`,
        [ctx.organization.id],
      ),
    ) as unknown as Rows<DataSourceView>;

function createWriteKey() {
  const writeKey = `${WRITE_KEY_PREFIX}${randomToken(24)}`;
  return { writeKey, keyHash: hashToken(writeKey), keyHint: writeKey.slice(-4) };
}

const sealWebhookSecret = async (ctx: Ctx, id: string, secret: string | undefined): Promise<string | null> =>
  secret === undefined ? null : seal(ctx.db, ctx.app.masterKeys, webhookSecretPlace(ctx.organization.id, id), secret);

function requireSecretAllowed(type: DataSource['sourceType'], webhookSecret: string | undefined): void {
  if (webhookSecret === undefined || type === 'shopify') return;
  throw badInput('webhookSecret', `is for Shopify's webhooks; ${type} sends with the write key`);
}
