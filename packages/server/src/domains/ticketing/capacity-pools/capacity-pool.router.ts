import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  CapacityPool,
  CapacityPoolList,
  CreateCapacityPoolInput,
  ListCapacityPoolsInput,
  SetCapacityPoolTicketTypesInput,
  UpdateCapacityPoolInput,
} from './capacity-pool.schema.ts';
import {
  createCapacityPool,
  deleteCapacityPool,
  listCapacityPools,
  setCapacityPoolTicketTypes,
  updateCapacityPool,
} from './capacity-pool.service.ts';

export const capacityPoolRouter = {
  create: orgProcedure('events.write')
    .meta({
      summary: 'Creates a pool of seats that several ticket types share.',
      description: 'CONFLICT with kind `capacity_pool_in_use` when seats of one of the types are held or sold.',
      example: { eventId: sample.event, name: 'Hall', capacity: 20, ticketTypeIds: [sample.ticketType] },
    })
    .input(CreateCapacityPoolInput)
    .output(CapacityPool)
    .mutation(({ ctx, input }) => createCapacityPool(ctx, input)),

  list: orgProcedure('events.read')
    .meta({
      summary: 'Lists the capacity pools of an event with what is held and sold of each.',
      example: { eventId: sample.event },
    })
    .input(ListCapacityPoolsInput)
    .output(CapacityPoolList)
    .query(({ ctx, input }) => listCapacityPools(ctx, input)),

  update: orgProcedure('events.write')
    .meta({
      summary: 'Changes the name or capacity of a shared pool.',
      description:
        'CONFLICT with kind `capacity_below_sold` (with `held`, `sold`) when more seats are taken than the new capacity.',
      example: { id: sample.pool, name: 'Changed', capacity: 30 },
    })
    .input(UpdateCapacityPoolInput)
    .output(CapacityPool)
    .mutation(({ ctx, input }) => updateCapacityPool(ctx, input)),

  setTicketTypes: orgProcedure('events.write')
    .meta({
      summary: 'Sets which ticket types draw on a shared pool.',
      description: 'CONFLICT with kind `capacity_pool_in_use` when seats of an added or removed type are held or sold.',
      example: { id: sample.pool, ticketTypeIds: [sample.ticketType] },
    })
    .input(SetCapacityPoolTicketTypesInput)
    .output(CapacityPool)
    .mutation(({ ctx, input }) => setCapacityPoolTicketTypes(ctx, input)),

  delete: orgProcedure('events.write')
    .meta({ summary: 'Deletes a shared pool that has no held or sold seats.', example: { id: sample.pool } })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteCapacityPool(ctx, input)),
} satisfies TRPCRouterRecord;
