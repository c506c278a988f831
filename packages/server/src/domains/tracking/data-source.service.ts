/** Data sources: made, found, changed and deleted, and their write keys. */
import { DataSource, newId, type Rows, seal } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../lib/app-error.ts';
import type { withId } from '../../lib/field-schemas.ts';
import { hashToken, randomToken } from '../../lib/tokens.ts';
import { changesOf, recordActivity } from '../../runtime/activity.ts';
import { type Ctx, userId } from '../../trpc/context.ts';
import { byAge, page } from '../../trpc/list.ts';
import type {
  CreateDataSourceInput,
  DataSourceConfig,
  ListDataSourcesInput,
  RotateKeyInput,
  UpdateDataSourceInput,
} from './data-source.schema.ts';

const MAX_SOURCES = 100;
export const KEY_PREFIX = 'wk_';

/** The row as clients see it: its config went in through its schema. */
type Shown = Omit<DataSource, 'config'> & {
  config: z.infer<typeof DataSourceConfig>;
  hasWebhookSecret: boolean;
  lastEventAt: Date | null;
};

export const secretPlace = (organizationId: string, rowId: string) => ({
  table: DataSource.tableName,
  column: 'webhook_secret',
  organizationId,
  rowId,
});

export async function createDataSource(ctx: Ctx, input: z.infer<typeof CreateDataSourceInput>) {
  const { webhookSecret, ...fields } = input;
  requireFitting(fields.sourceType, webhookSecret);
  if ((await DataSource.of(ctx).whereNull('deletedAt').resultSize()) >= MAX_SOURCES) {
    throw new AppError('CONFLICT', `There may be ${MAX_SOURCES} data sources at most`, { kind: 'limit' });
  }
  const id = newId();
  const { writeKey, ...key } = newKey();
  await DataSource.add(ctx, {
    ...fields,
    ...key,
    id,
    webhookSecret: await sealed(ctx, id, webhookSecret),
    createdBy: userId(ctx),
  });
  await recordActivity(ctx, {
    action: 'tracking.sources.create',
    resource: 'tracking.sources',
    resourceId: id,
    details: { sourceType: fields.sourceType, config: fields.config },
  });
  return { ...(await getDataSource(ctx, { id })), writeKey };
}

export async function getDataSource(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<Shown> {
  const [source] = await shown(ctx).where({ id });
  if (!source) throw notFound('source', 'Data source');
  return source;
}

export function listDataSources(ctx: Ctx, input: z.infer<typeof ListDataSourcesInput>) {
  const { sourceType, isActive } = input.filter ?? {};
  const query = shown(ctx);
  if (sourceType) query.where({ sourceType });
  if (isActive !== undefined) query.where({ isActive });
  return page(query, input, { createdAt: byAge, name: { column: 'name', type: 'text' } });
}

export async function updateDataSource(
  ctx: Ctx,
  { id, webhookSecret, ...fields }: z.infer<typeof UpdateDataSourceInput>,
) {
  const before = await lockSource(ctx, id);
  if (webhookSecret) requireFitting(before.sourceType, webhookSecret);
  await DataSource.of(ctx)
    .where({ id })
    .patch({ ...fields, webhookSecret: webhookSecret && (await sealed(ctx, id, webhookSecret)) });
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

/** Two keys work at once, never three: one that was still being replaced ends now. */
export async function rotateKey(ctx: Ctx, { id, graceHours }: z.infer<typeof RotateKeyInput>) {
  const source = await lockSource(ctx, id);
  const { writeKey, ...key } = newKey();
  await DataSource.of(ctx)
    .where({ id })
    .patch({
      ...key,
      previousKeyHash: source.keyHash,
      previousKeyHint: source.keyHint,
      previousKeyExpiresAt: new Date(ctx.now().getTime() + graceHours * 3_600_000),
    });
  return { ...(await getDataSource(ctx, { id })), writeKey };
}

/** From now on it is unknown; a job takes its events away, however many they are, and then the row. */
export async function deleteDataSource(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const deleted = await DataSource.of(ctx).where({ id }).whereNull('deletedAt').patch({ deletedAt: ctx.now() });
  if (deleted === 0) throw notFound('source', 'Data source');
}

async function lockSource(ctx: Ctx, id: string): Promise<DataSource> {
  const source = await DataSource.of(ctx).findOne({ id }).whereNull('deletedAt').forUpdate();
  if (!source) throw notFound('source', 'Data source');
  return source;
}

const shown = (ctx: Ctx): Rows<Shown> =>
  DataSource.rows(ctx)
    .whereNull('deletedAt')
    .select(
      ctx.db.raw(
        `webhook_secret is not null as has_webhook_secret,
         (select e.created_at from tracking.data_events e
          where e.organization_id = ? and e.data_source_id = tracking.data_sources.id order by e.id desc limit 1) as last_event_at`,
        [ctx.organization.id],
      ),
    ) as unknown as Rows<Shown>;

function newKey() {
  const writeKey = `${KEY_PREFIX}${randomToken(24)}`;
  return { writeKey, keyHash: hashToken(writeKey), keyHint: writeKey.slice(-4) };
}

const sealed = async (ctx: Ctx, id: string, secret: string | undefined): Promise<string | null> =>
  secret === undefined ? null : seal(ctx.db, ctx.app.masterKeys, secretPlace(ctx.organization.id, id), secret);

function requireFitting(sourceType: DataSource['sourceType'], webhookSecret: string | undefined): void {
  if (webhookSecret === undefined || sourceType === 'shopify') return;
  throw badInput('webhookSecret', `is for Shopify's webhooks; ${sourceType} sends with the write key`);
}
