import { fcmVendor } from './fakes/messaging/fcm.ts';
import { smtpVendor } from './fakes/messaging/smtp.ts';
import { twilioVendor } from './fakes/messaging/twilio.ts';
import { webPushVendor } from './fakes/messaging/web-push.ts';
import { describeMessagingProvider } from './messaging-conformance.ts';

describeMessagingProvider('SMTP', smtpVendor);
describeMessagingProvider('Twilio', twilioVendor);
describeMessagingProvider('web push', webPushVendor);
describeMessagingProvider('FCM', fcmVendor);
