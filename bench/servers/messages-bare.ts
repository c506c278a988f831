/**
 * The upper bound of sending: calls the vendor for each message, stores the answer with one row update, and does
 * nothing else. Prints its measurements and exits.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Agent, request } from 'undici';

interface Job {
  messages: number;
  calls: number;
  vendor: string;
  number: string;
  accessToken: string;
}

const { messages, calls, vendor, number, accessToken } = JSON.parse(process.env.JOB as string) as Job;
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
await pool.query(
  'create table if not exists public.bare_messages (id uuid primary key, status text not null, external_id text, sent_at timestamptz)',
);
const ids = Array.from({ length: messages }, () => randomUUID());
await pool.query(`insert into public.bare_messages (id, status) select id, 'pending' from unnest($1::uuid[]) id`, [
  ids,
]);
await pool.query('analyze public.bare_messages');
const agent = new Agent({ connections: calls, pipelining: 1 });
const waiting = ids.entries();
const started = performance.now();
await Promise.all(
  Array.from({ length: calls }, async () => {
    for (const [i, id] of waiting) {
      const { body } = await request(`${vendor}/v23.0/${number}/messages`, {
        dispatcher: agent,
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          to: String(918_000_000_000 + i),
          type: 'template',
          template: {
            name: 'doors',
            language: { code: 'en' },
            components: [{ type: 'body', parameters: [{ type: 'text', text: `Person ${i}` }] }],
          },
          biz_opaque_callback_data: `${id}.1`,
        }),
      });
      const answer = (await body.json()) as { messages: { id: string }[] };
      await pool.query({
        name: 'sent',
        text: `update public.bare_messages set status = 'sent', external_id = $2, sent_at = now() where id = $1`,
        values: [id, answer.messages[0]?.id],
      });
    }
  }),
);
const perSecond = (messages * 1000) / (performance.now() - started);
await agent.close();
await pool.end();
process.send?.({ url: '', findings: { perSecond } });
process.disconnect?.();
