/** Sends malformed requests over several connections, and measures what they do to the server. */
import { type RawAnswer, type RawRequest, rawClient } from './raw-client.ts';

export interface Fault {
  request: string;
  answer: string;
}

const LANES = 16;

/** The faults among the answers: nothing that a client sends is an error of the server. */
export async function sendAll(url: string, requests: Iterable<RawRequest>): Promise<Fault[]> {
  const faults: Fault[] = [];
  const waiting = requests[Symbol.iterator]();
  const lane = async () => {
    const client = rawClient(url);
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      const answer = await client
        .send(next.value)
        .catch((error: Error): RawAnswer => ({ status: 599, text: error.message }));
      if (isFault(next.value, answer)) faults.push(shown(next.value, answer));
    }
    client.close();
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return faults;
}

/** Batches and streams answer 2xx and contain the status of each call. */
const isFault = ({ isTorn }: RawRequest, { status, text }: RawAnswer): boolean =>
  status >= 500 || (status === 0 && !isTorn) || /"httpStatus":5\d\d|"INTERNAL_SERVER_ERROR"/.test(text);

const shown = ({ head, body }: RawRequest, { status, text }: RawAnswer): Fault => ({
  request: JSON.stringify(`${head}\r\n\r\n${body.toString('latin1', 0, 600)}`.slice(0, 1_500)),
  answer: `${status} ${text.replace(/^[\s\S]*?\r\n\r\n/, '').slice(0, 1_500)}`,
});
