// Runs every audit of graphql-http against the server whose GraphQL address is the one argument.
// Prints one JSON object per audit, {"name", "status", "reason"}; the caller judges.
import { serverAudits } from 'graphql-http';

const url = process.argv[2];
for (const audit of serverAudits({ url, fetchFn: fetch })) {
  const result = await audit.fn();
  console.log(JSON.stringify({ name: audit.name, status: result.status, reason: result.reason ?? null }));
}
