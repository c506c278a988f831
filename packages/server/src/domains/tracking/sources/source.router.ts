import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  CreateDataSourceInput,
  CreatedDataSource,
  DataSource,
  DataSourceList,
  ListDataSourcesInput,
  RotateWriteKeyInput,
  UpdateDataSourceInput,
} from './source.schema.ts';
import {
  createDataSource,
  deleteDataSource,
  getDataSource,
  listDataSources,
  rotateWriteKey,
  updateDataSource,
} from './source.service.ts';

export const dataSourceRouter = {
  create: orgProcedure('tracking.write')
    .meta({
      fresh: true,
      summary: 'Creates a data source and its write key, which is shown once.',
      example: { type: 'shopify', name: 'Another', webhookSecret: 'a client secret' },
    })
    .input(CreateDataSourceInput)
    .output(CreatedDataSource)
    .mutation(({ ctx, input }) => createDataSource(ctx, input)),

  get: orgProcedure('tracking.read')
    .meta({ summary: 'Returns a data source with the time of its newest event.', example: { id: sample.source } })
    .input(withId)
    .output(DataSource)
    .query(({ ctx, input }) => getDataSource(ctx, input)),

  list: orgProcedure('tracking.read')
    .meta({
      summary: 'Lists data sources, newest first unless sorted otherwise.',
      example: { filter: { type: 'gtm' } },
    })
    .input(ListDataSourcesInput)
    .output(DataSourceList)
    .query(({ ctx, input }) => listDataSources(ctx, input)),

  update: orgProcedure('tracking.write')
    .meta({
      fresh: true,
      summary: 'Changes the given fields of a data source, or activates and deactivates it.',
      example: { id: sample.source, name: 'Changed', config: { containerId: 'GTM-ABC123' } },
    })
    .input(UpdateDataSourceInput)
    .output(DataSource)
    .mutation(({ ctx, input }) => updateDataSource(ctx, input)),

  rotate: orgProcedure('tracking.write')
    .meta({
      fresh: true,
      summary: 'Creates a new write key; the old one works until the grace period ends.',
      description:
        'At most two keys work at the same time: a key whose grace period has not ended stops working at once.',
      example: { id: sample.source, graceMinutes: 60 },
    })
    .input(RotateWriteKeyInput)
    .output(CreatedDataSource)
    .mutation(({ ctx, input }) => rotateWriteKey(ctx, input)),

  delete: orgProcedure('tracking.write')
    .meta({ fresh: true, summary: 'Deletes a data source with all its events.', example: { id: sample.source } })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteDataSource(ctx, input)),
} satisfies TRPCRouterRecord;
