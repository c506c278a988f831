import { sandboxMessagingVendor } from './fakes/messaging/sandbox.ts';
import { whatsappVendor } from './fakes/messaging/whatsapp-vendor.ts';
import { describeMessagingProvider } from './messaging-conformance.ts';

describeMessagingProvider('sandbox', sandboxMessagingVendor);
describeMessagingProvider('WhatsApp Cloud API', whatsappVendor);
