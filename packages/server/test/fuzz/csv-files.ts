/** Files of contacts as spreadsheets, shops and address books export them. */

/** As UTF-8 unless a file says otherwise. */
export const csvFiles: readonly Buffer[] = [
  'Name,Email,Phone,Tags\r\nAsha Nair,asha@example.in,+91 98192 45678,"vip, pune"\r\n"Rao, Vikram",vikram@example.in,,\r\n',
  // A spreadsheet of a country with decimal commas, with a byte order mark and a separator line.
  '\ufeffsep=;\r\nVorname;Nachname;E-Mail;Telefon\r\nJürgen;Müller;j.mueller@example.de;0171 2345678\r\n',
  // A phone's address book: many columns, most of them empty, line breaks within cells.
  'First Name,Middle Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Value,Notes,Group Membership\n' +
    'Asha,,Nair,* Home,asha@example.in,+919819245678 ::: +919819245679,"Met at\n""Kettle""\n",* myContacts ::: vip\n',
  // A shop, with tabs.
  'email\tfirst_name\taccepts_marketing\ttotal_spent\tcreated_at\nasha@example.in\tAsha\tyes\t1.234,50\t2026-11-30T09:00:00+05:30\n',
  // A database, with every cell in quotes and NULL.
  '"id","email","phone","name"\n"1","asha@example.in","NULL","O\'Brien"\n"2","","\'+919819245678","=1+1"\n',
  // One column, no line break at the end.
  'email\nasha@example.in\nnot an address\nasha@example.in',
  // Cells outside of ASCII, also right to left.
  'שם,דואל,טלפון\nאשה,asha@example.org,050-123-4567\nआशा,asha2@example.org,९८१९२४५६७८\n',
]
  .map((text) => Buffer.from(text))
  .concat(
    Buffer.from('\ufeffName\tE-Mail\r\nJürgen\tj@example.de\r\n', 'utf16le'),
    Buffer.from('Name;E-Mail\nJ\u00fcrgen;j@example.de\n', 'latin1'),
  );
