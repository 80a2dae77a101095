// Looks for secrets in what a server printed: tokens, codes' owners and cookies belong into no log (reliability 3.15).

/** What gives a secret away: PEP's own have 256 bits, 43 characters; the rest are the names they travel under. */
const SECRETS = [
  /(?<![\w-])[\w-]{43}(?![\w-])/g,
  /pepsecret_[\w-]+/g,
  /whsec_\S+/g,
  /__Host-\S+=\S+/g,
  /\bBearer\s+\S+/gi,
  /\bset-cookie\b.*/gi,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/g,
];

/** The secrets in a text, each once. */
export function secretsIn(text) {
  return [...new Set(SECRETS.flatMap((pattern) => text.match(pattern) ?? []))];
}
