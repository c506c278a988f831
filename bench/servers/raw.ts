/** The limit: node:http and pg, one prepared statement per endpoint, no authentication, no validation. */
import { createServer } from 'node:http';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL ?? 10) });
const organizationId = process.env.ORGANIZATION_ID;

const COLUMNS = `id, name, phone, email, company, tags, custom_fields as "customFields", source, is_blocked as "isBlocked",
  last_message_at as "lastMessageAt", unread_count as "unreadCount", created_by as "createdBy",
  created_at as "createdAt", updated_at as "updatedAt"`;

const statements = {
  get: { name: 'get', text: `select ${COLUMNS} from contacts.contacts where organization_id = $1 and id = $2` },
  list: {
    name: 'list',
    text: `select ${COLUMNS} from contacts.contacts where organization_id = $1 order by id desc limit 21`,
  },
  create: {
    name: 'create',
    text: `with contact as (
        insert into contacts.contacts (organization_id, name, email) values ($1, $2, $3) returning *
      ), identity as (
        insert into contacts.contact_identities (organization_id, contact_id, channel, address)
        select organization_id, id, 'email', email from contact
      ) select ${COLUMNS} from contact`,
  },
};

const server = createServer(async (req, res) => {
  const url = new URL(req.url ?? '/', 'http://localhost');
  try {
    if (url.pathname === '/contacts.get') {
      const { rows } = await pool.query({ ...statements.get, values: [organizationId, url.searchParams.get('id')] });
      return answer(rows[0]);
    }
    if (url.pathname === '/contacts.list') {
      const { rows } = await pool.query({ ...statements.list, values: [organizationId] });
      return answer({ items: rows.slice(0, 20), nextCursor: rows.length > 20 ? rows[19].id : null });
    }
    let body = '';
    for await (const chunk of req) body += chunk;
    const { name, email } = JSON.parse(body);
    const { rows } = await pool.query({ ...statements.create, values: [organizationId, name, email] });
    return answer(rows[0]);
  } catch (error) {
    console.error(error);
    res.writeHead(500).end();
  }

  function answer(value: unknown): void {
    const json = JSON.stringify(value);
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) });
    res.end(json);
  }
});

server.listen(Number(process.env.PORT), '127.0.0.1', () => process.send?.('ready'));
process.on('SIGINT', () => process.exit(0));
