/**
 * Scans of several requests in one transaction: while one is committed, the next gathers. With a crowd at the gates, hundreds
 * of scans share what costs most of one: opening, locking, telling and the wait for the disk.
 */

import { AppError } from '../../../lib/app-error.ts';
import { type Actor, type AdmittedScope, type Ctx, inTransaction } from '../../../trpc/context.ts';
import type { TicketCode } from '../signing-keys/ticket-code.ts';
import { lockTickets } from '../tickets/ticket-access.ts';
import { tellCheckIns } from './check-in-events.ts';
import { judge, type Scan, type ScanAnswer } from './check-in-scan.ts';

interface Waiting {
  scan: Scan;
  code: TicketCode;
  resolve(answer: ScanAnswer): void;
  reject(error: unknown): void;
}

/** Those who scan with the same credentials, in the same organization. */
interface Line {
  scope: AdmittedScope;
  waiting: Waiting[];
  running: number;
}

/** One more than is being committed, so that PostgreSQL need not wait for us. */
const LANES = 2;
const MOST_AT_ONCE = 50;

const lines = new Map<string, Line>();

const whose = ({ organization, actor }: AdmittedScope): string => `${organization.id} ${nameOf(actor)}`;
const nameOf = (actor: Actor): string =>
  actor.type === 'user' ? actor.userId : actor.type === 'api_key' ? actor.apiKeyId : actor.name;

/** The answer comes once it is committed. */
export function scanTogether(scope: AdmittedScope, scan: Scan, code: TicketCode): Promise<ScanAnswer> {
  const id = whose(scope);
  const line = lines.get(id) ?? { scope, waiting: [], running: 0 };
  lines.set(id, line);
  return new Promise((resolve, reject) => {
    line.waiting.push({ scan, code, resolve, reject });
    // Whoever came with the same packet gets to stand in line first.
    setImmediate(() => void serve(id, line));
  });
}

async function serve(id: string, line: Line): Promise<void> {
  if (line.running >= LANES || line.waiting.length === 0) return;
  line.running++;
  while (line.waiting.length > 0) await answerAll(line.scope, line.waiting.splice(0, MOST_AT_ONCE));
  line.running--;
  if (line.running === 0 && lines.get(id) === line) lines.delete(id);
}

async function answerAll(scope: AdmittedScope, group: Waiting[]): Promise<void> {
  try {
    const settled = await inTransaction(scope, (ctx) => scanAll(ctx, group));
    for (const [i, one] of settled.entries()) {
      const { resolve, reject } = group[i] as Waiting;
      if (one.status === 'fulfilled') resolve(one.value);
      else reject(one.reason);
    }
  } catch {
    // One that PostgreSQL refused, or a deadlock, has taken the others with it: each once more, by itself.
    for (const one of group) await alone(scope, one);
  }
}

async function alone(scope: AdmittedScope, { scan, code, resolve, reject }: Waiting): Promise<void> {
  await inTransaction(scope, (ctx) => scanAll(ctx, [{ scan, code }])).then(([one]) => {
    if (one?.status === 'fulfilled') resolve(one.value);
    else reject(one?.reason);
  }, reject);
}

type Settled = PromiseSettledResult<ScanAnswer>;

/** All statements are sent at once, and PostgreSQL takes them one after the other: of two scans of a ticket, the second sees the first. */
async function scanAll(ctx: Ctx, group: Pick<Waiting, 'scan' | 'code'>[]): Promise<Settled[]> {
  const locked = lockTickets(ctx, [...new Set(group.map(({ code }) => code.ticketId))]);
  const judged = group.map(({ scan, code }) => judge(ctx, scan, code));
  const [, settled] = await Promise.all([locked, Promise.allSettled(judged)]);
  const broken = settled.find((one) => one.status === 'rejected' && !(one.reason instanceof AppError));
  if (broken?.status === 'rejected') throw broken.reason;
  tellCheckIns(
    ctx,
    settled.flatMap((one, i) =>
      one.status === 'fulfilled' ? [{ ...one.value, direction: group[i]?.scan.direction as string }] : [],
    ),
  );
  return settled;
}
