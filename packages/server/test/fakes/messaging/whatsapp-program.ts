/**
 * The WhatsApp fake as a program: `node whatsapp-program.ts '{"dir": "/tmp/ledger", "port": 0}'`. It prints its
 * address.
 */
import { type FakeOptions, serveFakeWhatsapp } from './whatsapp-server.ts';

const { url } = await serveFakeWhatsapp(JSON.parse(process.argv[2] ?? '{}') as FakeOptions);
process.stdout.write(`${url}\n`);
// The test holds the other end of the pipe: when the test is killed, the fake exits.
if (process.argv[3] === 'held') process.stdin.resume().on('end', () => process.exit());
