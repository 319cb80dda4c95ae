// GraphiQL for Taizhang: sign in by pasting a token, ask, and see at which position the answer was true.
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

function createFetcher(onAnswer) {
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
    on: { message: (message) => message.type === "next" && onAnswer(message.payload) },
  });

  return createGraphiQLFetcher({ url: ENDPOINT.href, fetch: signedFetch, wsClient, enableIncrementalDelivery: false });
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

function App() {
  const [position, setPosition] = useState(null);
  const fetcher = useMemo(() => createFetcher((answer) => setPosition(answer?.extensions?.position ?? null)), []);
  return (
    <>
      <header>
        <strong>台账 Taizhang</strong>
        <output title="extensions.position">位置 / Position: {position === null ? "—" : String(position)}</output>
        <SignIn />
      </header>
      <main>
        <GraphiQL fetcher={fetcher} defaultQuery={WELCOME} shouldPersistHeaders={false} inputValueDeprecation />
      </main>
    </>
  );
}

createRoot(document.getElementById("root")).render(<App />);
