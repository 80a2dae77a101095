// A real OpenID Connect provider for tests: the npm package oidc-provider on a port of its own choosing.
// Prints one line of JSON with its issuer, then serves until its standard input ends.
//   node oidc-provider.mjs REDIRECT_URL
// Anybody signs in with any password; the login name is the subject, the address is NAME@example.com. A name that begins with
// "unverified" gets an address that was not checked. Developer pages (devInteractions) ask for login and consent.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

// Whoever started this reads one line and closes the pipe; a later word to it would end the process.
console.info = console.error;

const [redirectUrl] = process.argv.slice(2);
let provider;
const server = createServer((request, response) => provider.callback()(request, response));

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'pep',
        client_secret: 'a secret: with % and +',
        redirect_uris: [redirectUrl],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    // The claims belong into the ID token itself, as Entra puts them there.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: id.includes('@') ? id : `${id}@example.com`,
        email_verified: !id.startsWith('unverified'),
        name: `Name of ${id}`,
      }),
    }),
  });
  console.log(JSON.stringify({ issuer }));
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
