/** The fake of WhatsApp as a program: `node whatsapp-program.ts '{"dir": "/tmp/ledger", "port": 0}'`; it says where it listens. */
import { type FakeOptions, serveFakeWhatsapp } from './whatsapp-server.ts';

const { url } = await serveFakeWhatsapp(JSON.parse(process.argv[2] ?? '{}') as FakeOptions);
process.stdout.write(`${url}\n`);
// The starter holds the other end: a killed test leaves no fake behind.
if (process.argv[3] === 'held') process.stdin.resume().on('end', () => process.exit());
