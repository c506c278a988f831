/** WhatsApp's Cloud API as documented, with a ledger: as a separate program (whatsapp-program.ts), or within a test. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startCallbacks } from './whatsapp-callbacks.ts';
import { DOCUMENTED, isRefused, judge, type Refused } from './whatsapp-contract.ts';
import { type LedgerLine, openLedger } from './whatsapp-ledger.ts';
import {
  type Control,
  change,
  dice,
  initialScript,
  type ScriptedOutcome,
  scriptedOutcomeOf,
} from './whatsapp-script.ts';

export interface FakeOptions {
  /** The directory of the ledger. An existing ledger is continued. */
  dir: string;
  port?: number;
  seed?: number;
  control?: Control;
}

export interface RunningFake {
  url: string;
  close(): Promise<void>;
}

interface Reply {
  status: number;
  body: string | Buffer;
  headers?: Record<string, string>;
}

/** /v23.0/<id>, or /v23.0/<id>/messages */
const GRAPH = /^\/v\d+\.\d\/([\w-]+)(\/messages)?(?:\?.*)?$/;

export async function serveFakeWhatsapp({ dir, port = 0, seed = 1, control = {} }: FakeOptions): Promise<RunningFake> {
  const ledger = openLedger(dir);
  const script = initialScript();
  change(script, control);
  const callbacks = startCallbacks(script, dice(seed + 1));
  const roll = dice(seed);
  const media = new Map<string, { bytes: Buffer; mimeType: string }>();
  const series = `wamid.${randomBytes(9).toString('base64url')}`;
  const counters = { requests: 0, refused: 0, cut: 0 };
  const lastSecond = new Map<string, { second: number; count: number }>();
  let serial = 0;
  let url = '';

  const json = (body: unknown): Reply => ({ status: 200, body: JSON.stringify(body) });
  const cut = (): null => {
    counters.cut++;
    return null;
  };

  const refuse = ({ status, code, message, details, subcode }: Refused, headers?: Record<string, string>): Reply => {
    counters.refused++;
    const error = {
      message,
      type: 'OAuthException',
      code,
      ...(subcode !== undefined && { error_subcode: subcode }),
      error_data: { messaging_product: 'whatsapp', details },
      fbtrace_id: 'AfakeTraceOfGraph',
    };
    return { status, body: JSON.stringify({ error }), ...(headers && { headers }) };
  };
  const noSuch = (id: string): Reply =>
    refuse({
      status: 400,
      code: 100,
      subcode: 33,
      message: `Unsupported request. Object with ID '${id}' does not exist or cannot be loaded due to missing permissions`,
      details: 'No such object.',
    });

  const isTooMany = (number: string): boolean => {
    if (script.mostPerSecond === null) return false;
    const second = Math.floor(Date.now() / 1_000);
    const counted = lastSecond.get(number);
    const count = counted?.second === second ? counted.count + 1 : 1;
    lastSecond.set(number, { second, count });
    return count > script.mostPerSecond;
  };

  async function take(number: string, text: string): Promise<Reply | null> {
    const at = Date.now();
    const judged = judge(parsed(text));
    if (isRefused(judged)) return refuse(judged);
    const fate = isTooMany(number) ? 130429 : scriptedOutcomeOf(script, judged.to, roll);
    if (fate !== null && fate !== 'acceptThenCut') return fail(fate);
    const line: LedgerLine = { wamid: `${series}${(++serial).toString(36)}`, number, at, ...judged };
    await ledger.append(line);
    callbacks.about(line);
    if (fate === 'acceptThenCut') return cut();
    const contact = `{"input":"${line.to}","wa_id":"${line.to}"}`;
    const message = `{"id":"${line.wamid}","message_status":"accepted"}`;
    const body = `{"messaging_product":"whatsapp","contacts":[${contact}],"messages":[${message}]}`;
    return { status: 200, body };
  }

  function fail(fate: Exclude<ScriptedOutcome, 'acceptThenCut'>): Reply | null {
    if (fate === 'cutBefore') return cut();
    if (fate === 'http500') return refuse(DOCUMENTED[131000] as Refused);
    if (fate === 'http429') {
      const refused = { ...(DOCUMENTED[130429] as Refused), status: 429 };
      return refuse(refused, { 'retry-after': String(script.retryAfterSeconds) });
    }
    return refuse(DOCUMENTED[fate] ?? { status: 400, code: fate, message: `(#${fate})`, details: 'As scripted.' });
  }

  function graph({ url: path = '', method, headers }: IncomingMessage, body: Buffer): Promise<Reply | null> | Reply {
    const [, id = '', messages] = GRAPH.exec(path) ?? [];
    const token = headers.authorization?.replace('Bearer ', '');
    if (token !== script.accessToken) {
      // Echoes the token, as Graph does.
      const message = `Malformed access token ${token}`;
      return refuse({ status: 401, code: 190, message, details: 'The access token is not valid.' });
    }
    const file = media.get(id);
    if (method === 'GET' && file) return json(describeMedia(id, file));
    if (id === '' || (script.numbers && !script.numbers.includes(id))) return noSuch(id);
    if (method === 'POST' && messages) return take(id, body.toString());
    return method === 'GET' && !messages ? json(describeNumber(id)) : noSuch(id);
  }

  const describeMedia = (id: string, { bytes, mimeType }: { bytes: Buffer; mimeType: string }) => ({
    messaging_product: 'whatsapp',
    url: `${url}/__blob/${id}?token=x`,
    mime_type: mimeType,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    file_size: bytes.length,
    id,
  });

  function controls({ url: path = '', method, headers }: IncomingMessage, body: Buffer): Reply {
    const given = (): unknown => parsed(body.toString());
    if (path.startsWith('/__control')) {
      if (method === 'POST') change(script, given() as Control);
      return json(script);
    }
    if (path.startsWith('/__ledger/lines')) {
      return json(ledger.lines(Number(/from=(\d+)/.exec(path)?.[1] ?? 0)));
    }
    if (path.startsWith('/__ledger/count')) {
      return json(ledger.countOf(decodeURIComponent(/token=([^&]*)/.exec(path)?.[1] ?? '')));
    }
    if (path.startsWith('/__ledger')) return json({ ...ledger.stats(), ...counters, callbacks: callbacks.stats() });
    if (path.startsWith('/__write')) {
      const { number, ...message } = given() as { number: string; from: string; text: string; id?: string };
      callbacks.write(number, message);
      return json({});
    }
    if (path.startsWith('/__media')) {
      const id = String(700_000_000 + media.size);
      media.set(id, { bytes: body, mimeType: headers['content-type'] ?? 'application/octet-stream' });
      return json({ id });
    }
    const file = media.get(/^\/__blob\/(\d+)/.exec(path)?.[1] ?? '');
    if (!file || headers.authorization !== `Bearer ${script.accessToken}`) return noSuch('blob');
    return { status: 200, body: file.bytes, headers: { 'content-type': file.mimeType } };
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      const isControl = request.url?.startsWith('/__') === true;
      if (!isControl) counters.requests++;
      const reply = isControl ? controls(request, body) : await graph(request, body);
      if (script.latencyMs > 0 && !isControl) await new Promise((resolve) => setTimeout(resolve, script.latencyMs));
      if (reply === null) request.socket.destroy();
      else {
        response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers }).end(reply.body);
      }
    });
  });
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async close() {
      await callbacks.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      ledger.close();
    },
  };
}

const describeNumber = (id: string) => ({
  display_phone_number: `+1 555-${id.slice(-7).padStart(7, '0')}`,
  verified_name: 'Kettle & Co.',
  quality_rating: 'GREEN',
  whatsapp_business_manager_messaging_limit: 'TIER_2K',
  id,
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
