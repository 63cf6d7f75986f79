// Reads mails, one base64 line each, by postal-mime and the calendars in them by ical.js; answers a JSON line for each.
const PostalMime = require("postal-mime").default || require("postal-mime");
const ICAL = require("ical.js").default || require("ical.js");
const readline = require("node:readline");

function readCalendar(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const event = calendar.getFirstSubcomponent("vevent");
  const properties = event.getAllProperties().map((each) => each.name).sort();
  const start = event.getFirstPropertyValue("dtstart"), end = event.getFirstPropertyValue("dtend");
  return {
    method: calendar.getFirstPropertyValue("method"),
    components: calendar.getAllSubcomponents().length,
    properties,
    uid: event.getFirstPropertyValue("uid"),
    sequence: event.getFirstPropertyValue("sequence"),
    summary: event.getFirstPropertyValue("summary"),
    description: event.getFirstPropertyValue("description"),
    location: event.getFirstPropertyValue("location"),
    organizer: event.getFirstPropertyValue("organizer"),
    attendees: event.getAllProperties("attendee").map((each) => [each.getFirstValue(), each.getParameter("cn") || ""]),
    starts_at: start.toJSDate().toISOString(),
    ends_at: end.toJSDate().toISOString(),
  };
}

async function readMail(line) {
  const mail = await PostalMime.parse(Buffer.from(line, "base64"));
  const calendars = mail.attachments.filter((each) => /calendar|ics/.test(each.mimeType));
  return {
    headers: mail.headers.map((each) => each.key).sort(),
    from: [mail.from.name, mail.from.address],
    to: mail.to.map((each) => each.address),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    attachments: mail.attachments.map((each) => [each.filename, each.mimeType, each.method || ""]),
    calendars: calendars.map((each) => readCalendar(Buffer.from(each.content).toString("utf8"))),
  };
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let answer;
    try {
      answer = await readMail(line);
    } catch (error) {
      answer = { fault: String(error) };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
}

main();
