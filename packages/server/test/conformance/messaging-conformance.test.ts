import { fcmVendor } from '../fakes/messaging/fcm.ts';
import { sandboxMessagingVendor } from '../fakes/messaging/sandbox.ts';
import { smtpVendor } from '../fakes/messaging/smtp.ts';
import { twilioVendor } from '../fakes/messaging/twilio.ts';
import { webPushVendor } from '../fakes/messaging/web-push.ts';
import { whatsappVendor } from '../fakes/messaging/whatsapp-vendor.ts';
import { describeMessagingProvider } from './messaging-conformance.ts';

describeMessagingProvider('sandbox', sandboxMessagingVendor);
describeMessagingProvider('WhatsApp Cloud API', whatsappVendor);
describeMessagingProvider('SMTP', smtpVendor);
describeMessagingProvider('Twilio', twilioVendor);
describeMessagingProvider('web push', webPushVendor);
describeMessagingProvider('FCM', fcmVendor);
