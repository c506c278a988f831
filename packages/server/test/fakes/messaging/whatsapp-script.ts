/** The script of the WhatsApp fake, changed by its control endpoint while it runs. */
export interface CallbackScript {
  /** Where webhooks go; `urls` by phone number id, which are added to those there are, go before it. Null: nowhere. */
  url: string | null;
  urls: Record<string, string>;
  appSecret: string;
  /** From accepting to the first status, and from each status to the next. */
  delayMs: number;
  gapMs: number;
  /** Each is sent for this fraction of the messages; of one message one decision counts for all, so read ones are delivered. */
  statuses: { status: 'sent' | 'delivered' | 'read' | 'played'; fraction?: number }[];
  /** After `sent`, instead of the others. */
  failed: { code: number; fraction: number } | null;
  replies: { fraction: number; text: string } | null;
  /** This fraction is sent twice. */
  duplicates: number;
  /** In any order, and not by message. */
  shuffle: boolean;
  /** Statuses in one webhook. */
  batch: number;
  /** Nothing is sent while it holds; all of it afterwards. */
  paused: boolean;
  /** The longest wait before the next try of what was not answered with 2xx: 1 s, 2 s, 4 s… */
  longestPauseMs: number;
  /** Posts under way at once. */
  lanes: number;
}

/** What happens to one message: a documented error by its code, or one of these. */
export type ScriptedOutcome = 'acceptThenCut' | 'cutBefore' | 'http429' | 'http500' | number;

export interface Script {
  accessToken: string;
  /** Those the token may use; null: any. */
  numbers: string[] | null;
  /** Before each answer. */
  latencyMs: number;
  /** Ledger written, callbacks sent, connection cut without an answer. */
  acceptThenCut: number;
  /** Connection cut, nothing written. */
  cutBefore: number;
  http429: number;
  http500: number;
  /** Fractions of documented errors. */
  errors: { code: number; fraction: number }[];
  /** For the next messages, one each, before any fraction counts. */
  next: ScriptedOutcome[];
  /** By recipient, always. */
  recipients: Record<string, ScriptedOutcome>;
  retryAfterSeconds: number;
  /** More than this from one number within a second is 130429; null: no limit. */
  mostPerSecond: number | null;
  callbacks: CallbackScript;
}

export type Control = Partial<Omit<Script, 'callbacks'>> & { callbacks?: Partial<CallbackScript> };

export const initialScript = (): Script => ({
  accessToken: 'EAAfakeAccessTokenOfWhatsapp',
  numbers: null,
  latencyMs: 0,
  acceptThenCut: 0,
  cutBefore: 0,
  http429: 0,
  http500: 0,
  errors: [],
  next: [],
  recipients: {},
  retryAfterSeconds: 7,
  mostPerSecond: null,
  callbacks: {
    url: null,
    urls: {},
    appSecret: 'fake app secret of WhatsApp',
    delayMs: 20,
    gapMs: 20,
    statuses: [{ status: 'sent' }, { status: 'delivered' }, { status: 'read', fraction: 0.6 }],
    failed: null,
    replies: null,
    duplicates: 0,
    shuffle: false,
    batch: 100,
    paused: false,
    longestPauseMs: 60_000,
    lanes: 4,
  },
});

export function change(script: Script, { callbacks, ...rest }: Control): void {
  Object.assign(script, rest);
  if (!callbacks) return;
  const urls = { ...script.callbacks.urls, ...callbacks.urls };
  Object.assign(script.callbacks, callbacks, { urls });
}

/** Chosen at random, the same way in every run. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function scriptedOutcomeOf(script: Script, to: string, roll: () => number): ScriptedOutcome | null {
  const [planned] = script.next.splice(0, 1);
  if (planned !== undefined) return planned;
  const always = script.recipients[to];
  if (always !== undefined) return always;
  let rest = roll();
  for (const kind of ['acceptThenCut', 'cutBefore', 'http429', 'http500'] as const) {
    rest -= script[kind];
    if (rest < 0) return kind;
  }
  for (const { code, fraction } of script.errors) {
    rest -= fraction;
    if (rest < 0) return code;
  }
  return null;
}
