import { z } from 'zod';
import { timeZone } from './campaign.schema.ts';

/** 2026-11-20T09:00, with or without seconds, and no zone. */
const wallClock = z
  .string()
  .max(30)
  .pipe(z.iso.datetime({ local: true, offset: false }))
  .refine((text) => !/[zZ]$/.test(text), 'is a wall-clock time: leave the Z away')
  .describe('A wall-clock time, without a zone: 2026-11-20T09:00.');

export const ScheduleInput = z.object({
  id: z.uuid(),
  when: z
    .discriminatedUnion('mode', [
      z.object({ mode: z.literal('instant'), at: z.date() }),
      z.object({ mode: z.literal('local'), at: wallClock, timeZone }),
      z.object({
        mode: z.literal('recipient'),
        at: wallClock,
        timeZone: timeZone
          .optional()
          .describe('For recipients of whom nobody knows it; the organization’s when left out.'),
      }),
    ])
    .describe(
      'instant: then. local: when the clocks of that zone show it. recipient: when each recipient’s own clock does.',
    ),
});

export const RetryResult = z.object({
  retried: z.int().describe('Recipients that are tried again.'),
  left: z.int().describe('Failed ones that are still there: a call takes 50,000 at most.'),
});
