// The one small language of the filter box and the palette. Reading is pure: text in,
// terms, a command or a complaint out; nothing is looked up here.
//
//   filter  = { term }                 all must hold
//   term    = ["-"] ( word | field ":" value { "," value } | measure (">" | "<") number )
//   command = verb order [ worker ]    "assign 9K3M ana"
//   A value or a word with spaces stands in double quotes.

export const FIELDS = ["state", "worker", "risk", "is", "id", "duty", "work", "link", "vehicle", "strategy"] as const;
export const MEASURES = ["late", "left", "age", "cash", "pay", "battery", "km", "wave"] as const;
export const VERBS = [
  "assign",
  "pin",
  "open",
  "why",
  "hold",
  "resume",
  "broadcast",
  "unassign",
  "unpin",
  "cancel",
  "return",
] as const;

export type Field = (typeof FIELDS)[number];
export type Measure = (typeof MEASURES)[number];
export type Verb = (typeof VERBS)[number];

/** Verbs that need a worker as well. */
const WITH_WORKER: readonly Verb[] = ["assign", "pin"];

export type Term =
  | { kind: "word"; not: boolean; word: string }
  | { kind: "field"; not: boolean; field: Field; values: string[] }
  | { kind: "measure"; not: boolean; measure: Measure; more: boolean; than: number };

export interface Complaint {
  kind: "complaint";
  words: string;
}

export interface CommandLine {
  kind: "command";
  verb: Verb;
  order: string;
  worker: string | null;
}

/** Reads a filter. Empty text is the filter that lets everything through. */
export function readFilter(text: string): { kind: "filter"; terms: Term[] } | Complaint {
  const terms: Term[] = [];
  for (const part of parts(text)) {
    const term = readTerm(part);
    if ("words" in term) return term;
    terms.push(term);
  }
  return { kind: "filter", terms };
}

/** Reads a command, or null when the text does not begin with a verb and a space. */
export function readCommand(text: string): CommandLine | Complaint | null {
  const [first, order, ...rest] = parts(text.trimStart());
  const verb = VERBS.find((known) => known === first?.text.toLowerCase());
  if (!verb || !/\s/.test(text.trimStart())) return null;
  const worker = rest.map((part) => part.text).join(" ");
  const wants = WITH_WORKER.includes(verb);
  if (!order?.text) return complaint(`${verb}: which order? For example "${verb} 9K3M${wants ? " ana" : ""}".`);
  if (wants && !worker) return complaint(`${verb} ${order.text}: which worker?`);
  if (!wants && worker) return complaint(`${verb} takes one order only.`);
  return { kind: "command", verb, order: order.text, worker: wants ? worker : null };
}

interface Part {
  text: string;
  /** Written in quotes from its beginning: a word, whatever is in it. */
  quoted: boolean;
}

function parts(text: string): Part[] {
  const found = text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
  return found.map((part) => ({ text: part.replaceAll('"', ""), quoted: part.startsWith('"') }));
}

function readTerm({ text, quoted }: Part): Term | Complaint {
  if (quoted) return { kind: "word", not: false, word: text.toLowerCase() };
  const not = text.startsWith("-") && text.length > 1;
  const body = not ? text.slice(1) : text;
  const measured = /^([a-z]+)([<>])(.*)$/i.exec(body);
  if (measured) return readMeasure(not, measured[1] ?? "", measured[2] === ">", measured[3] ?? "");
  const colon = body.indexOf(":");
  if (colon > 0) return readField(not, body.slice(0, colon), body.slice(colon + 1));
  return { kind: "word", not, word: body.toLowerCase() };
}

function readMeasure(not: boolean, name: string, more: boolean, number: string): Term | Complaint {
  const measure = MEASURES.find((known) => known === name.toLowerCase());
  if (!measure) return complaint(`"${name}" is not a number I know. Known: ${MEASURES.join(", ")}.`);
  const than = Number(number);
  if (number === "" || !Number.isFinite(than)) return complaint(`${name}: "${number}" is not a number.`);
  return { kind: "measure", not, measure, more, than };
}

function readField(not: boolean, name: string, value: string): Term | Complaint {
  const field = FIELDS.find((known) => known === name.toLowerCase());
  if (!field) return complaint(`"${name}:" is not known. Known: ${FIELDS.join(", ")}.`);
  const values = value.toLowerCase().split(",").filter(Boolean);
  if (values.length === 0) return complaint(`${name}: needs a value.`);
  return { kind: "field", not, field, values };
}

function complaint(words: string): Complaint {
  return { kind: "complaint", words };
}
