// What every client here asks, and how it tells the test what it was answered: one JSON object a line.
// node <client>.mjs ENDPOINT TOKEN AFTER UNTIL follows the facts behind AFTER, and ends with the one at UNTIL.
const [endpoint, token, after, until] = process.argv.slice(2);

export { after, endpoint, until };

export const headers = { Authorization: `Bearer ${token}` };

export const QUERY = `query Head { journal { __typename position } }`;

// Nobody has this unit: the answer is a member of the result union, not an error.
export const MUTATION = `mutation Rename {
  renameOrganisation(
    input: {
      organisationId: "00000000-0000-0000-0000-00000000dead"
      name: "柳北区政府"
      effectiveFrom: "2020-03-01"
      basis: { title: "关于更名的批复", issuer: "柳州市人民政府", issuedOn: "2020-03-30" }
    }
  ) {
    __typename
    ... on Refusal { code message path }
  }
}`;

export const SUBSCRIPTION = `subscription Follow($after: Position!) { facts(after: $after) { position topic } }`;

export const tell = (said) => process.stdout.write(`${JSON.stringify(said)}\n`);

// True when the fact was the last that the test waits for.
export function heard({ data, errors, extensions }) {
  if (errors?.length) throw new Error(JSON.stringify(errors));
  tell({ fact: data.facts.position, topic: data.facts.topic, extensions });
  return data.facts.position === until;
}
