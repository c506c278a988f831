/** The script of the WhatsApp fake, changed by its control endpoint while it runs. */
export interface CallbackScript {
  /**
   * The URL of webhooks; null sends none. `urls`, by phone number id, takes precedence. A change adds to the existing
   * `urls`.
   */
  url: string | null;
  urls: Record<string, string>;
  appSecret: string;
  /** From acceptance to the first status, and from each status to the next. */
  delayMs: number;
  gapMs: number;
  /**
   * Each is sent for this fraction of the messages. One random number per message decides all, so read ones are
   * delivered, too.
   */
  statuses: { status: 'sent' | 'delivered' | 'read' | 'played'; fraction?: number }[];
  /** After `sent`, instead of the other statuses. */
  failed: { code: number; fraction: number } | null;
  replies: { fraction: number; text: string } | null;
  /** The fraction that is sent twice. */
  duplicates: number;
  /** In random order over all messages. */
  shuffle: boolean;
  /** Statuses in one webhook. */
  batch: number;
  /** Holds all webhooks back until it is false again. */
  paused: boolean;
  /** The maximum wait before a webhook without a 2xx answer is repeated: 1 s, 2 s, 4 s… */
  longestPauseMs: number;
  /** Concurrent posts. */
  lanes: number;
}

/** The fault of one message: the code of a documented error, or one of these. */
export type ScriptedOutcome = 'acceptThenCut' | 'cutBefore' | 'http429' | 'http500' | number;

export interface Script {
  accessToken: string;
  /** The phone numbers that the token may use; null: any. */
  numbers: string[] | null;
  /** The delay before each answer. */
  latencyMs: number;
  /** The fraction that is written to the ledger and called back, and whose connection is cut before the answer. */
  acceptThenCut: number;
  /** The fraction whose connection is cut before anything is written. */
  cutBefore: number;
  http429: number;
  http500: number;
  /** Fractions of documented errors. */
  errors: { code: number; fraction: number }[];
  /** Faults of the next messages, one each; they take precedence over fractions. */
  next: ScriptedOutcome[];
  /** The fault of every message to a recipient. */
  recipients: Record<string, ScriptedOutcome>;
  retryAfterSeconds: number;
  /** Messages of one number per second; more are refused with 130429. Null: no limit. */
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

/** Pseudo-random numbers, the same in every run. */
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
