/**
 * The words by which people opt out and in, by language: the carriers' keywords as Twilio handles them
 * (https://help.twilio.com/articles/223134027), and the same words in further languages. docs/opt-out-words.md shows them.
 */
export interface ConsentVocabulary {
  /** Opts out. It means nothing else, so it counts as the subject of an e-mail, too. */
  unsubscribe: string;
  /** Opts out, when it is the whole message. */
  stop: string;
  /** Opts in again, when it is the whole message. */
  start: string;
  /** Greetings, politeness and urgency that may surround a word. Negations must not be among them. */
  courtesy: string;
}

/** Words are separated by commas. Case, accents, hyphens and apostrophes do not matter. */
export const CONSENT_VOCABULARIES: Readonly<Record<string, ConsentVocabulary>> = {
  English: {
    unsubscribe: 'unsubscribe, unsubscribe all, unsub, optout, opt out, remove me, stopall, stop all',
    stop: 'stop, cancel, end, quit, revoke, remove',
    start: 'start, unstop, yes, resume, subscribe, opt in, optin',
    courtesy:
      'hi, hello, hey, hi there, hey there, guys, bro, dude, wrong number, enough, then, and thank you, and thanks, dear, dear team, dear sir, dear sir or madam, sir, madam, team, good morning, good afternoon, ' +
      'good evening, good day, please, pls, plz, kindly, just, ok, okay, yes, yep, yeah, thanks, thanks a lot, many thanks, ' +
      'thank you, thank you very much, thank you so much, thank u, thankyou, thx, ty, no thanks, no thank you, cheers, bye, ' +
      'goodbye, sorry, now, right now, immediately, at once, asap, already, i said, regards, best regards, kind regards, ' +
      'best wishes, sincerely, yours sincerely',
  },
  Spanish: {
    unsubscribe: 'darme de baja, quiero darme de baja, deme de baja, anular suscripción, cancelar suscripción',
    stop: 'alto, parar, detener, basta, baja, cancelar, anular',
    start: 'empezar, iniciar, alta',
    courtesy:
      'hola, buenos días, buenas tardes, buenas noches, buenas, por favor, porfavor, porfa, gracias, muchas gracias, ya, ' +
      'ahora, ahora mismo, inmediatamente, vale, saludos, un saludo, atentamente',
  },
  Portuguese: {
    unsubscribe: 'descadastrar, cancelar inscrição, quero sair, me descadastre, me remova',
    stop: 'pare, parar, sair, cancelar, remover',
    start: 'começar, iniciar',
    courtesy:
      'olá, oi, bom dia, boa tarde, boa noite, por favor, pfv, favor, obrigado, obrigada, muito obrigado, muito obrigada, ' +
      'agora, já, imediatamente, atenciosamente, abraço, abraços',
  },
  French: {
    unsubscribe:
      'désabonner, se désabonner, me désabonner, désabonnez moi, désinscrire, me désinscrire, désinscrivez moi',
    stop: 'arrêt, arrête, arrêter, arrêtez',
    start: 'commencer, reprendre',
    courtesy:
      'bonjour, bonsoir, salut, s’il vous plaît, s’il te plaît, svp, stp, veuillez, merci, merci beaucoup, merci d’avance, ' +
      'maintenant, tout de suite, immédiatement, cordialement, bien cordialement',
  },
  German: {
    unsubscribe: 'abmelden, abbestellen, austragen, bitte austragen, ich möchte mich abmelden',
    stop: 'stopp, aufhören, hör auf, kündigen',
    start: 'starten, anmelden',
    courtesy:
      'hallo, guten tag, guten morgen, guten abend, bitte, danke, danke schön, vielen dank, ja, jetzt, sofort, mfg, gruß, grüße, ' +
      'viele grüße, liebe grüße, lg, vg, mit freundlichen grüßen',
  },
  Italian: {
    unsubscribe: 'disiscrivi, disiscrivimi, cancellami, annulla iscrizione, cancella iscrizione',
    stop: 'ferma, annulla',
    start: 'inizia',
    courtesy:
      'ciao, salve, buongiorno, buonasera, per favore, per piacere, per cortesia, grazie, grazie mille, adesso, ora, subito, ' +
      'saluti, cordiali saluti',
  },
  Dutch: {
    unsubscribe: 'afmelden, uitschrijven, schrijf me uit',
    stop: 'stoppen',
    start: 'starten, aanmelden',
    courtesy:
      'hallo, hoi, goedemorgen, goedemiddag, goedenavond, alsjeblieft, alstublieft, aub, graag, bedankt, dank je, dank u, ' +
      'dank je wel, dank u wel, nu, meteen, groet, groeten, met vriendelijke groet',
  },
  Indonesian: {
    unsubscribe: 'stop pesan, batal langganan, berhenti berlangganan',
    stop: 'berhenti',
    start: 'mulai',
    courtesy:
      'halo, hai, selamat pagi, selamat siang, tolong, mohon, harap, terima kasih, makasih, sekarang, segera, ya, dong',
  },
  Turkish: {
    unsubscribe: 'abonelikten çık, üyelikten çık',
    stop: 'dur, durdur, iptal, ret',
    start: 'başla',
    courtesy: 'merhaba, selam, lütfen, teşekkürler, teşekkür ederim, sağol, sağolun, artık, hemen, şimdi, saygılar',
  },
  Hindi: {
    unsubscribe: 'संदेश बंद करो, संदेश बंद करें',
    stop: 'रोकें, रोको, रोक दो, बंद करो, बंद करें, बंद, बन्द करो, बन्द करें, band karo, band kare, band kar do, stop karo',
    start: 'शुरू करें, शुरू करो, शुरू, हाँ',
    courtesy:
      'नमस्ते, नमस्कार, कृपया, प्लीज, प्लीज़, धन्यवाद, शुक्रिया, जी, अभी, हाँ, सर, भाई, namaste, kripya, dhanyavad, dhanyawad, ' +
      'shukriya, ji, bhai, abhi',
  },
  Marathi: {
    unsubscribe: 'संदेश बंद करा, संदेश थांबवा',
    stop: 'थांबवा, बंद करा',
    start: 'सुरू करा',
    courtesy: 'नमस्कार, कृपया, धन्यवाद, आता, लगेच',
  },
  Tamil: {
    unsubscribe: 'செய்திகளை நிறுத்து, செய்திகளை நிறுத்தவும்',
    stop: 'நிறுத்து, நிறுத்தவும்',
    start: 'தொடங்கு',
    courtesy: 'வணக்கம், தயவுசெய்து, தயவு செய்து, நன்றி, இப்போது, உடனே',
  },
  Malayalam: {
    unsubscribe: 'സന്ദേശങ്ങൾ നിർത്തുക',
    stop: 'വേണ്ട, നിർത്തുക, നിര്‍ത്തുക',
    start: 'തുടങ്ങുക',
    courtesy: 'നമസ്കാരം, ദയവായി, ദയവു ചെയ്ത്, നന്ദി, ഇപ്പോൾ, ഉടൻ',
  },
  Telugu: {
    unsubscribe: 'సందేశాలు ఆపండి',
    stop: 'ఆపు, ఆపండి',
    start: 'ప్రారంభించు',
    courtesy: 'నమస్కారం, నమస్తే, దయచేసి, ధన్యవాదాలు, ఇప్పుడు, వెంటనే',
  },
  Kannada: {
    unsubscribe: 'ಸಂದೇಶಗಳನ್ನು ನಿಲ್ಲಿಸಿ',
    stop: 'ನಿಲ್ಲಿಸಿ',
    start: 'ಪ್ರಾರಂಭಿಸಿ',
    courtesy: 'ನಮಸ್ಕಾರ, ನಮಸ್ತೆ, ದಯವಿಟ್ಟು, ಧನ್ಯವಾದ, ಧನ್ಯವಾದಗಳು, ಈಗ, ಈಗಲೇ',
  },
  Bengali: {
    unsubscribe: 'বার্তা বন্ধ করুন',
    stop: 'বন্ধ, বন্ধ করুন, থামান',
    start: 'শুরু',
    courtesy: 'নমস্কার, হ্যালো, দয়া করে, অনুগ্রহ করে, প্লিজ, ধন্যবাদ, এখন, এখনই',
  },
  Gujarati: {
    unsubscribe: 'સંદેશા બંધ કરો',
    stop: 'બંધ કરો, બંધ',
    start: 'શરૂ કરો',
    courtesy: 'નમસ્તે, કૃપા કરીને, કૃપયા, મહેરબાની કરીને, આભાર, હમણાં',
  },
  Punjabi: {
    unsubscribe: 'ਸੁਨੇਹੇ ਬੰਦ ਕਰੋ',
    stop: 'ਬੰਦ ਕਰੋ',
    start: 'ਸ਼ੁਰੂ ਕਰੋ',
    courtesy: 'ਸਤ ਸ੍ਰੀ ਅਕਾਲ, ਕਿਰਪਾ ਕਰਕੇ, ਕਿਰਪਾ ਕਰ ਕੇ, ਧੰਨਵਾਦ, ਹੁਣ',
  },
  Urdu: {
    unsubscribe: 'پیغامات بند کریں',
    stop: 'بند کرو, بند کریں, روکیں',
    start: 'شروع, شروع کریں',
    courtesy: 'السلام علیکم, سلام, براہ کرم, برائے مہربانی, مہربانی, پلیز, شکریہ, ابھی',
  },
  Arabic: {
    unsubscribe: 'إلغاء الاشتراك, ألغوا الاشتراك',
    stop: 'توقف, إيقاف, إلغاء',
    start: 'ابدأ, بدء',
    courtesy:
      'مرحبا, السلام عليكم, من فضلك, من فضلكم, لو سمحت, لو سمحتم, رجاء, الرجاء, أرجوك, أرجوكم, شكرا, شكرا لك, شكرا لكم, الآن, فورا',
  },
  Persian: {
    unsubscribe: 'لغو اشتراک, لغو عضویت',
    stop: 'لغو, توقف',
    start: 'شروع',
    courtesy: 'سلام, لطفا, ممنون, متشکرم, مرسی, تشکر, سپاس, الان, همین الان',
  },
  Hebrew: {
    unsubscribe: 'הסר, הסרה, הסירו אותי',
    stop: 'עצור',
    start: 'התחל',
    courtesy: 'שלום, היי, בבקשה, אנא, נא, תודה, תודה רבה, עכשיו, מיד',
  },
  Russian: {
    unsubscribe: 'отписаться, отпишите, отпишите меня',
    stop: 'стоп, отмена',
    start: 'старт',
    courtesy:
      'здравствуйте, привет, добрый день, пожалуйста, прошу, спасибо, большое спасибо, сейчас, немедленно, с уважением',
  },
  Chinese: {
    unsubscribe: '退订, 退訂, 取消订阅, 取消訂閱',
    stop: '停止, 取消',
    start: '开始, 開始, 恢复',
    courtesy: '你好, 您好, 请, 請, 麻烦, 麻煩, 拜托, 谢谢, 謝謝, 多谢, 多謝, 我要, 我想, 立即, 现在, 了, 吧',
  },
  Japanese: {
    unsubscribe: '停止配信, 配信停止, 配信を停止, 解除, 配信解除',
    stop: '停止',
    start: '再開',
    courtesy:
      'こんにちは, すみません, ください, 下さい, してください, して下さい, します, お願いします, をお願いします, お願いいたします, ' +
      'をお願いいたします, よろしくお願いします, 希望, 希望します, を希望します, ありがとう, ありがとうございます, 今すぐ',
  },
  Korean: {
    unsubscribe: '수신거부, 수신 거부',
    stop: '중지, 그만',
    start: '시작',
    courtesy:
      '안녕하세요, 제발, 해주세요, 해 주세요, 하세요, 합니다, 부탁드립니다, 부탁합니다, 부탁해요, 감사합니다, 고맙습니다, 지금',
  },
};

export const wordsOf = (list: string): string[] => list.split(', ');
