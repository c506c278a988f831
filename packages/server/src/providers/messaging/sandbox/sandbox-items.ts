/** The items of the sandbox's webhooks, `{"items": […]}`: written and parsed. */
import type { SandboxMessage } from '@tessera/db';
import { type Fields, fieldsOf, idOf, listOf, parsedJson, textOf } from '../../untrusted-json.ts';
import type { InboundMessage, ReportedStatus, StatusReport, WebhookItem } from '../messaging-provider.ts';
import type { SandboxMessagingScript, SimulatedOutcome } from './sandbox-script.ts';

export interface SandboxStatusItem {
  kind: 'status';
  id: string;
  token: string;
  status: ReportedStatus;
  /** ISO 8601. */
  at: string;
  code?: string;
}

export interface SandboxMessageItem {
  kind: 'message';
  id: string;
  from: string;
  text: string;
  replyTo: string | null;
  at: string;
}

export type SandboxItem = SandboxStatusItem | SandboxMessageItem;

/** An item and its delay after acceptance. */
interface ScheduledItem {
  afterMs: number;
  item: SandboxItem;
}

const STAGES = ['sent', 'delivered', 'read'] as const;
export const FAILED_CODE = 'sandbox_failed';

/** All items about a message, known when it is accepted. */
export function scheduledItems(
  message: Pick<SandboxMessage, 'id' | 'token' | 'recipient' | 'createdAt'>,
  simulated: SimulatedOutcome,
  { delaysMs, replyText, shuffle }: SandboxMessagingScript,
): ScheduledItem[] {
  const { id, token, recipient, createdAt } = message;
  const isoAfter = (ms: number): string => new Date(createdAt.getTime() + ms).toISOString();
  const status = (of: ReportedStatus, afterMs: number): ScheduledItem => ({
    afterMs,
    item: {
      kind: 'status',
      id,
      token,
      status: of,
      at: isoAfter(afterMs),
      ...(of === 'failed' && { code: FAILED_CODE }),
    },
  });
  const { outcome } = simulated;
  if (outcome === 'failed') return [status('failed', delaysMs.sent)];
  const items = STAGES.slice(0, STAGES.indexOf(outcome) + 1).map((stage) => status(stage, delaysMs[stage]));
  if (simulated.answers) {
    const text = simulated.answers === 'stop' ? 'STOP' : replyText;
    const at = isoAfter(delaysMs.replied);
    const item = { kind: 'message', id: `${id}_reply`, from: recipient, text, replyTo: id, at } as const;
    items.push({ afterMs: delaysMs.replied, item });
  }
  if (!shuffle) return items;
  const last = Math.max(...items.map(({ afterMs }) => afterMs));
  return items.map(({ item, afterMs }) => ({ item, afterMs: last - afterMs })).reverse();
}

export const bodyOf = (items: readonly SandboxItem[]): string => JSON.stringify({ items });

export const parseSandboxItems = (body: Buffer, now: Date): WebhookItem[] =>
  listOf(fieldsOf(parsedJson(body)).items)
    .map((item) =>
      item.kind === 'status' ? statusOf(item, now) : item.kind === 'message' ? messageOf(item, now) : null,
    )
    .filter((item) => item !== null);

const STATUSES = new Set<unknown>(['accepted', 'sent', 'delivered', 'read', 'failed']);

function statusOf(item: Fields, now: Date): StatusReport | null {
  const [externalId, token] = [idOf(item.id), idOf(item.token)];
  if (!STATUSES.has(item.status) || !(externalId || token)) return null;
  const status = item.status as ReportedStatus;
  return sandboxStatusReport({ externalId, token, status, at: timeOf(item.at, now), code: textOf(item.code, 100) });
}

export const sandboxStatusReport = ({
  code = null,
  ...report
}: Pick<StatusReport, 'externalId' | 'token' | 'status' | 'at'> & { code?: string | null }): StatusReport => ({
  kind: 'status',
  ...report,
  failure:
    report.status === 'failed'
      ? { code: code ?? FAILED_CODE, message: 'The sandbox was configured to fail this message', suppress: null }
      : null,
  pricing: null,
  accountRef: null,
});

function messageOf(item: Fields, now: Date): InboundMessage | null {
  const [externalId, from, text] = [idOf(item.id), idOf(item.from, 320), textOf(item.text, 10_000)];
  if (!externalId || !from || !text) return null;
  const unknownAuthor = { phone: null, userId: null, email: null, name: null };
  return {
    kind: 'message',
    externalId,
    from: { ...unknownAuthor, [from.startsWith('+') ? 'phone' : from.includes('@') ? 'email' : 'userId']: from },
    type: 'text',
    text,
    media: null,
    replyTo: idOf(item.replyTo),
    at: timeOf(item.at, now),
    accountRef: null,
  };
}

function timeOf(value: unknown, now: Date): Date {
  const at = typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? new Date(value) : now;
  return Number.isNaN(at.getTime()) ? now : at;
}
