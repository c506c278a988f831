/** Runs in a worker thread: draws tickets, which takes a tenth of a second of the processor each. */
import { parentPort } from 'node:worker_threads';
import type { DrawingRequest, DrawingResult } from './ticket-drawing.ts';
import { renderQrPng, renderQrSvg, renderTicketPdf } from './ticket-pdf.ts';

const draw = ({ form, printed, code }: DrawingRequest): Promise<Buffer> => {
  if (form === 'pdf') return renderTicketPdf(printed, code);
  return form === 'png' ? renderQrPng(code) : renderQrSvg(code);
};

parentPort?.on('message', async (request: DrawingRequest) => {
  const result = await draw(request).then(
    (bytes): DrawingResult => ({ id: request.id, bytes }),
    (error: Error): DrawingResult => ({ id: request.id, error: error.message }),
  );
  parentPort?.postMessage(result);
});
