import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import {
  CreateDataSourceInput,
  CreatedDataSource,
  DataSource,
  DataSourceList,
  ListDataSourcesInput,
  RotateKeyInput,
  UpdateDataSourceInput,
} from './source.schema.ts';
import {
  createDataSource,
  deleteDataSource,
  getDataSource,
  listDataSources,
  rotateKey,
  updateDataSource,
} from './source.service.ts';

export const dataSourceRouter = {
  create: orgProcedure('tracking.write')
    .meta({ summary: 'Makes a data source and its write key, which is shown this once.' })
    .input(CreateDataSourceInput)
    .output(CreatedDataSource)
    .mutation(({ ctx, input }) => createDataSource(ctx, input)),

  get: orgProcedure('tracking.read')
    .meta({ summary: 'One data source, and when its newest event came.' })
    .input(withId)
    .output(DataSource)
    .query(({ ctx, input }) => getDataSource(ctx, input)),

  list: orgProcedure('tracking.read')
    .meta({ summary: 'Data sources, newest first unless sorted otherwise.' })
    .input(ListDataSourcesInput)
    .output(DataSourceList)
    .query(({ ctx, input }) => listDataSources(ctx, input)),

  update: orgProcedure('tracking.write')
    .meta({ summary: 'Changes a data source, or switches it off and on; what is not given stays.' })
    .input(UpdateDataSourceInput)
    .output(DataSource)
    .mutation(({ ctx, input }) => updateDataSource(ctx, input)),

  rotateKey: orgProcedure('tracking.write')
    .meta({
      summary: 'Makes a new write key; the old one goes on working for a while.',
      description: 'Two keys work at most: one that was still being replaced ends at once.',
    })
    .input(RotateKeyInput)
    .output(CreatedDataSource)
    .mutation(({ ctx, input }) => rotateKey(ctx, input)),

  delete: orgProcedure('tracking.write')
    .meta({ summary: 'Deletes a data source with all its events: nothing is taken from it any more.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteDataSource(ctx, input)),
} satisfies TRPCRouterRecord;
