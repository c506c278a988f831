/** How protocol messages leave: all of one moment as one buffer. */
import type { Writable } from 'node:stream';

/** The parts of pg's Connection that send. pg does not type them. */
export interface MessageSender {
  stream: Writable;
  _send(message: Buffer): unknown;
}

/**
 * Sends the messages that are written until the current tasks are done as one buffer. A statement consists of several small messages, and
 * each buffer costs time, even when the stream passes them to the system together.
 */
export function joinMessages(sender: MessageSender): void {
  let waiting: Buffer[] = [];
  const write = () => {
    const messages = waiting;
    waiting = [];
    if (sender.stream.writable) sender.stream.write(Buffer.concat(messages));
  };
  // A caller may wait one tick to be sure that its statement was handed over, and send another: both ticks come first, and what they resolve.
  const afterTasks = () => queueMicrotask(() => process.nextTick(write));
  sender._send = (message) => {
    if (waiting.push(message) === 1) process.nextTick(afterTasks);
  };
}
