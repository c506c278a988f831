/** The webhooks of the WhatsApp fake: signed, batched, delayed, repeated and shuffled as scripted, and retried. */
import { createHmac } from 'node:crypto';
import { Agent } from 'undici';
import type { LedgerLine } from './whatsapp-ledger.ts';
import type { Script } from './whatsapp-script.ts';

const TICK_MS = 10;
const TIMEOUT_MS = 15_000;

interface Note {
  number: string;
  part: 'statuses' | 'messages';
  value: object;
  /** For an inbound message. */
  from?: string;
}

export interface CallbackStats {
  /** Not due yet, or not answered with 2xx yet. */
  pending: number;
  delivered: number;
  /** Posts without a 2xx answer. */
  failedPosts: number;
}

export interface Callbacks {
  /** Schedules the statuses of an accepted message. */
  about(line: LedgerLine): void;
  /** Schedules an inbound message. */
  write(number: string, message: { from: string; text: string; id?: string }): void;
  stats(): CallbackStats;
  close(): Promise<void>;
}

export const signed = (body: Buffer | string, appSecret: string): string =>
  `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;

/** One webhook with all notes, grouped by number. */
export function webhookOf(notes: readonly Note[]): object {
  const byNumber = Map.groupBy(notes, ({ number }) => number);
  const changes = [...byNumber].map(([number, ofIt]) => {
    const part = (name: Note['part']) => ofIt.filter((note) => note.part === name).map(({ value }) => value);
    const [statuses, messages] = [part('statuses'), part('messages')];
    return {
      field: 'messages',
      value: {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: `1555${number.slice(-7)}`, phone_number_id: number },
        ...(statuses.length > 0 && { statuses }),
        ...(messages.length > 0 && {
          contacts: ofIt.flatMap(({ from }) =>
            from ? [{ profile: { name: 'Asha Nair' }, ...whoIs(from, 'wa_id') }] : [],
          ),
          messages,
        }),
      },
    };
  });
  return { object: 'whatsapp_business_account', entry: [{ id: '102290129340398', changes }] };
}

const isUserId = (who: string): boolean => who.includes('.');
const whoIs = (who: string, phoneField: string): object =>
  isUserId(who) ? { user_id: who } : { [phoneField]: who.replace('+', '') };

export function statusNote(
  { number, wamid, to, token }: Pick<LedgerLine, 'number' | 'wamid' | 'to' | 'token'>,
  status: string,
  at: number,
  code?: number,
): Note {
  const errors = [
    {
      code,
      title: `Error ${code}`,
      message: `Error ${code}`,
      error_data: { details: 'As scripted.' },
      href: 'https://x',
    },
  ];
  return {
    number,
    part: 'statuses',
    value: {
      id: wamid,
      status,
      timestamp: String(Math.floor(at / 1_000)),
      ...(isUserId(to) ? { recipient_user_id: to } : { recipient_id: to.replace('+', '') }),
      ...(token !== null && { biz_opaque_callback_data: token }),
      ...(status === 'failed' && { errors }),
      ...(status === 'delivered' && {
        pricing: { billable: true, pricing_model: 'PMP', category: 'marketing', type: 'regular' },
      }),
    },
  };
}

export const messageNote = (
  number: string,
  { from, text, id }: { from: string; text: string; id: string },
  at: number,
): Note => ({
  number,
  part: 'messages',
  from,
  value: {
    ...(isUserId(from) ? { from_user_id: from } : { from: from.replace('+', '') }),
    id,
    timestamp: String(Math.floor(at / 1_000)),
    type: 'text',
    text: { body: text },
  },
});

export function startCallbacks(script: Script, roll: () => number): Callbacks {
  /** By the tick in which they are due, because many are due at the same time. */
  const due = new Map<number, Note[]>();
  const ready = new Map<string, { notes: Note[]; posting: number; tries: number; pausedUntil: number }>();
  const agent = new Agent({ connections: 16, pipelining: 1 });
  let pending = 0;
  let delivered = 0;
  let failedPosts = 0;
  let written = 0;

  const plan = (note: Note, at: number): void => {
    const tick = Math.ceil(at / TICK_MS);
    const notes = due.get(tick);
    if (notes) notes.push(note);
    else due.set(tick, [note]);
    pending++;
  };

  const serve = (): void => {
    const { callbacks } = script;
    if (callbacks.paused) return;
    const now = Date.now();
    for (const [tick, notes] of due) {
      if (tick * TICK_MS > now) continue;
      due.delete(tick);
      for (const note of notes) {
        const url = callbacks.urls[note.number] ?? callbacks.url;
        if (!url) pending--;
        else lineOf(url).notes.push(note);
      }
    }
    for (const [url, line] of ready) {
      while (line.notes.length > 0 && line.posting < callbacks.lanes && line.pausedUntil <= now) {
        if (callbacks.shuffle) shuffle(line.notes, callbacks.batch, roll);
        void post(url, line, line.notes.splice(0, callbacks.batch));
        // One failed post.
        if (line.tries > 0) break;
      }
    }
  };
  const lineOf = (url: string) => {
    const line = ready.get(url) ?? { notes: [], posting: 0, tries: 0, pausedUntil: 0 };
    ready.set(url, line);
    return line;
  };

  async function post(url: string, line: ReturnType<typeof lineOf>, notes: Note[]): Promise<void> {
    line.posting++;
    const body = JSON.stringify(webhookOf(notes));
    const { origin, pathname, search } = new URL(url);
    const arrived = await agent
      .request({
        origin,
        path: pathname + search,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-hub-signature-256': signed(body, script.callbacks.appSecret),
        },
        body,
        headersTimeout: TIMEOUT_MS,
        bodyTimeout: TIMEOUT_MS,
      })
      .then(async ({ statusCode, body: answer }) => {
        await answer.dump();
        return statusCode >= 200 && statusCode < 300;
      })
      .catch(() => false);
    line.posting--;
    if (arrived) {
      delivered += notes.length;
      pending -= notes.length;
      line.tries = 0;
    } else {
      failedPosts++;
      line.notes.unshift(...notes);
      line.pausedUntil = Date.now() + Math.min(1_000 * 2 ** line.tries, script.callbacks.longestPauseMs);
      line.tries++;
    }
    if (line.notes.length > 0) serve();
  }

  const timer = setInterval(serve, TICK_MS);

  return {
    about(line) {
      const { url, urls, delayMs, gapMs, statuses, failed, replies, duplicates } = script.callbacks;
      if (!(urls[line.number] ?? url)) return;
      const now = Date.now();
      const [luck, mishap] = [roll(), roll()];
      const fails = failed !== null && mishap < failed.fraction ? failed.code : undefined;
      const told =
        fails === undefined ? statuses.filter(({ fraction = 1 }) => luck < fraction) : [{ status: 'failed' }];
      for (const [i, { status }] of told.entries()) {
        const at = now + delayMs + i * gapMs;
        const note = statusNote(line, status, at, fails);
        plan(note, at);
        if (duplicates > 0 && roll() < duplicates) plan(note, at + gapMs + roll() * 1_000);
      }
      if (replies && roll() < replies.fraction) {
        const at = now + delayMs + told.length * gapMs;
        plan(messageNote(line.number, { from: line.to, text: replies.text, id: `${line.wamid}.reply` }, at), at);
      }
    },
    write(number, { from, text, id = `wamid.inbound.${++written}` }) {
      plan(messageNote(number, { from, text, id }, Date.now()), Date.now());
    },
    stats: () => ({ pending, delivered, failedPosts }),
    async close() {
      clearInterval(timer);
      await agent.destroy();
    },
  };
}

/** Moves a random selection to the front: the cost depends on the size of the selection, not on how many wait. */
function shuffle(notes: Note[], first: number, roll: () => number): void {
  for (let i = 0; i < Math.min(first, notes.length); i++) {
    const j = i + Math.floor(roll() * (notes.length - i));
    [notes[i], notes[j]] = [notes[j] as Note, notes[i] as Note];
  }
}
