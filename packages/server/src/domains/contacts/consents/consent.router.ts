import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import {
  Consent,
  ConsentHistoryInput,
  ConsentList,
  ConsentRecordList,
  ListConsentsInput,
  SetConsentInput,
} from './consent.schema.ts';
import { consentHistory, listConsents, setConsent } from './consent.service.ts';

export const consentRouter = {
  set: orgProcedure('contacts.write')
    .meta({
      summary: 'Records that an address may, or may not, be reached over a channel.',
      description: 'It holds for the address, also when its contact is deleted and comes back.',
    })
    .input(SetConsentInput)
    .output(Consent)
    .mutation(({ ctx, input }) => setConsent(ctx, input)),

  list: orgProcedure('contacts.read')
    .meta({ summary: 'Consents as they stand, by channel, status, address or contact, newest first.' })
    .input(ListConsentsInput)
    .output(ConsentList)
    .query(({ ctx, input }) => listConsents(ctx, input)),

  history: orgProcedure('contacts.read')
    .meta({ summary: 'Every statement of consent of an address over a channel, newest first.' })
    .input(ConsentHistoryInput)
    .output(ConsentRecordList)
    .query(({ ctx, input }) => consentHistory(ctx, input)),
} satisfies TRPCRouterRecord;
