/** The fake of WhatsApp as a program: `node whatsapp-program.ts '{"dir": "/tmp/ledger", "port": 0}'`; it says where it listens. */
import { type FakeOptions, serveFakeWhatsapp } from './whatsapp-server.ts';

const { url } = await serveFakeWhatsapp(JSON.parse(process.argv[2] ?? '{}') as FakeOptions);
process.stdout.write(`${url}\n`);
// Whoever started it holds the other end: a test that was killed leaves no fake behind.
if (process.argv[3] === 'held') process.stdin.resume().on('end', () => process.exit());
