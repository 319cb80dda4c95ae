// GraphiQL for Taizhang: sign in by pasting a token, ask, and see at which position the answer was true, what it cost, and
// what was refused and why.
// Everything is bundled; the page speaks to its own origin and to nothing else.
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createClient } from "graphql-ws";
import { useMemo, useState } from "react";
import { createRoot } from "react-dom/client";

import "graphiql/style.css";
import "./page.css";

const ENDPOINT = new URL("/graphql", window.location.href);
const TOKEN = "taizhang.token";

const WELCOME = `# 台账 GraphiQL
#
# 右上方粘贴访问令牌即登录。
# Ctrl-Enter 执行，Ctrl-空格 补全，左侧书本图标是文档。
#
# Paste a token at the top right to sign in.
# Ctrl-Enter runs, Ctrl-Space completes, the book opens the docs.

query Hello {
  __schema {
    queryType {
      fields {
        name
        description
      }
    }
  }
}
`;

// sessionStorage: the token is gone with the tab, and other tabs and later users of the machine never see it.
const storedToken = () => window.sessionStorage.getItem(TOKEN);

function signIn(token) {
  if (token) window.sessionStorage.setItem(TOKEN, token);
  else window.sessionStorage.removeItem(TOKEN);
  // A fresh page: no answer, schema or running subscription of the last identity stays behind.
  window.location.reload();
}

function authorization() {
  const token = storedToken();
  return token ? { Authorization: `Bearer ${token}` } : {};
}

function createFetcher(onAsk, onAnswer) {
  async function signedFetch(url, init) {
    const headers = new Headers({ Accept: "application/graphql-response+json, application/json", ...authorization() });
    // What the user typed in the headers editor wins.
    for (const [name, value] of Object.entries(init.headers)) headers.set(name, value);
    const response = await fetch(url, { ...init, headers });
    response.clone().json().then(onAnswer, () => {}); // not JSON: GraphiQL itself shows that failure
    return response;
  }

  const wsClient = createClient({
    url: ENDPOINT.href.replace(/^http/, "ws"),
    connectionParams: authorization,
    keepAlive: 20_000, // proxies close silent sockets
    on: {
      message: ({ type, payload }) => {
        if (type === "next") onAnswer(payload);
        if (type === "error") onAnswer({ errors: payload });
      },
    },
  });

  const send = createGraphiQLFetcher({ url: ENDPOINT.href, fetch: signedFetch, wsClient, enableIncrementalDelivery: false });
  return (params, options) => (onAsk(), send(params, options));
}

function SignIn() {
  if (storedToken()) {
    return (
      <form onSubmit={(event) => (event.preventDefault(), signIn(null))}>
        <span>已登录 / Signed in</span>
        <button type="submit">退出 / Sign out</button>
      </form>
    );
  }
  const submit = (event) => {
    event.preventDefault();
    const pasted = new FormData(event.target).get("token");
    signIn(pasted.trim().replace(/^Bearer\s+/i, ""));
  };
  return (
    <form onSubmit={submit}>
      <input name="token" type="password" autoComplete="off" required placeholder="访问令牌 / Token" aria-label="访问令牌 / Token" />
      <button type="submit">登录 / Sign in</button>
    </form>
  );
}

// Refusals are members of result unions, so they lie somewhere in the data; limits and faults are top-level errors.
function refusals(value, where = []) {
  if (typeof value !== "object" || value === null) return [];
  const nested = Object.entries(value).flatMap(([name, inner]) => refusals(inner, [...where, name]));
  const isRefusal = value.__typename ? value.__typename.endsWith("Refusal") : "code" in value && "message" in value;
  return isRefusal ? [{ ...value, where: where.join(".") }, ...nested] : nested;
}

const problems = ({ data, errors }) => [
  ...refusals(data),
  ...(errors ?? []).map(({ message, path, extensions }) => ({ code: extensions?.code, message, where: path?.join(".") })),
];

function Problem({ code, message, path, where, __typename }) {
  return (
    <li>
      <code>{code ?? __typename ?? "error"}</code>
      <span>{message ?? "请在查询中选取 code、message、path。 / Select code, message and path to see why."}</span>
      <small>{[where, path].filter(Boolean).join(" · ")}</small>
    </li>
  );
}

function Cost({ cost }) {
  if (!cost) return "—";
  const { requested, remaining, limit } = cost;
  return `${requested} · 余 / left ${remaining}/${limit}`;
}

function App() {
  const [answer, setAnswer] = useState({});
  const fetcher = useMemo(() => {
    // What was refused before is no answer to what is asked now.
    const asking = () => setAnswer(({ extensions }) => ({ extensions }));
    return createFetcher(asking, (said) => setAnswer(said ?? {}));
  }, []);
  const refused = problems(answer);
  return (
    <>
      <header>
        <strong>台账 Taizhang</strong>
        <output title="extensions.position">位置 / Position: {answer.extensions?.position ?? "—"}</output>
        <output title="extensions.cost">
          费用 / Cost: <Cost cost={answer.extensions?.cost} />
        </output>
        <SignIn />
      </header>
      <ul className="refused" role="alert" aria-label="拒绝 / Refused" hidden={refused.length === 0}>
        {refused.map((problem, number) => (
          <Problem key={number} {...problem} />
        ))}
      </ul>
      <main>
        <GraphiQL fetcher={fetcher} defaultQuery={WELCOME} shouldPersistHeaders={false} inputValueDeprecation />
      </main>
    </>
  );
}

createRoot(document.getElementById("root")).render(<App />);
