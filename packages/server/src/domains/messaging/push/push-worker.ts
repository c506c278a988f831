/** `/push-worker.js`: shows notifications in a site's service worker: `importScripts('https://…/push-worker.js')`. */
import type { RequestHandler } from 'express';

const SOURCE = `
self.addEventListener('push', function (event) {
  var sent = {};
  try { sent = event.data ? event.data.json() : {}; } catch (e) {}
  event.waitUntil(self.registration.showNotification(String(sent.title || ''), {
    body: String(sent.body || ''),
    image: sent.image,
    icon: self.tesseraIcon,
    tag: sent.token,
    data: { url: sent.url }
  }));
});

self.addEventListener('notificationclick', function (event) {
  event.notification.close();
  var url = (event.notification.data || {}).url;
  if (!/^https?:/.test(url || '')) return;
  event.waitUntil(self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then(function (open) {
    for (var i = 0; i < open.length; i++) if (open[i].url === url && open[i].focus) return open[i].focus();
    return self.clients.openWindow(url);
  }));
});
`.trim();

export const servePushWorker: RequestHandler = (_req, res) => {
  res.setHeader('content-type', 'text/javascript; charset=utf-8');
  res.setHeader('cache-control', 'public, max-age=3600');
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader('cross-origin-resource-policy', 'cross-origin');
  res.end(SOURCE);
};
