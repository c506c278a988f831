import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import {
  CapacityPool,
  CapacityPoolList,
  CreateCapacityPoolInput,
  ListCapacityPoolsInput,
  SetTicketTypesInput,
  UpdateCapacityPoolInput,
} from './capacity-pool.schema.ts';
import {
  createCapacityPool,
  deleteCapacityPool,
  listCapacityPools,
  setTicketTypes,
  updateCapacityPool,
} from './capacity-pool.service.ts';

export const capacityPoolRouter = {
  create: orgProcedure('events.write')
    .meta({
      summary: 'Makes a pool of seats that several ticket types draw on together.',
      description: 'CONFLICT with kind `capacity_pool_in_use` when seats of one of the types are held or sold already.',
    })
    .input(CreateCapacityPoolInput)
    .output(CapacityPool)
    .mutation(({ ctx, input }) => createCapacityPool(ctx, input)),

  list: orgProcedure('events.read')
    .meta({ summary: 'Everything of an event that can run out, with what is held and sold of it right now.' })
    .input(ListCapacityPoolsInput)
    .output(CapacityPoolList)
    .query(({ ctx, input }) => listCapacityPools(ctx, input)),

  update: orgProcedure('events.write')
    .meta({
      summary: 'Changes the name or capacity of a shared pool.',
      description:
        'CONFLICT with kind `capacity_below_sold` (with `held`, `sold`) when more is taken than there would be.',
    })
    .input(UpdateCapacityPoolInput)
    .output(CapacityPool)
    .mutation(({ ctx, input }) => updateCapacityPool(ctx, input)),

  assign: orgProcedure('events.write')
    .meta({
      summary: 'Says which ticket types draw on a shared pool.',
      description:
        'CONFLICT with kind `capacity_pool_in_use` when seats of a type that would come or go are held or sold already.',
    })
    .input(SetTicketTypesInput)
    .output(CapacityPool)
    .mutation(({ ctx, input }) => setTicketTypes(ctx, input)),

  delete: orgProcedure('events.write')
    .meta({ summary: 'Deletes a shared pool of which nothing is held or sold.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteCapacityPool(ctx, input)),
} satisfies TRPCRouterRecord;
