import { GraphiQL } from "graphiql";
import { buildClientSchema, getIntrospectionQuery, getOperationAST, parse } from "graphql";
import { createClient } from "graphql-ws";
import { useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import "./page.css";

const ENDPOINT = "/graphql";
const TOKEN_KEY = "kiriwake:api-token";
const TYPING_PAUSE_MS = 400;

const DEFAULT_QUERY = `# 受付窓口の一覧
{
  desks {
    code
    name
  }
}
`;

// Five wrappers hold [[T!]!]!, the most any field uses; the usual nine would run into a depth limit sooner.
const INTROSPECTION = {
  query: getIntrospectionQuery({ typeDepth: 5 }),
  operationName: "IntrospectionQuery",
};

function Page() {
  const [pasted, setPasted] = useState(() => sessionStorage.getItem(TOKEN_KEY) ?? "");
  const token = tokenIn(pasted);
  const latestToken = useRef(token);
  latestToken.current = token;
  const { schema, note, refused, readAgain } = useSchema(token);

  useEffect(() => {
    if (token) sessionStorage.setItem(TOKEN_KEY, token);
    else sessionStorage.removeItem(TOKEN_KEY);
  }, [token]);

  return (
    <>
      <form className="access" autoComplete="off" onSubmit={submit(readAgain)}>
        <label htmlFor="token">API トークン</label>
        <input
          id="token"
          type="password"
          autoComplete="off"
          spellCheck={false}
          placeholder="ここに貼り付け（このタブを閉じると消えます）"
          value={pasted}
          onChange={(event) => setPasted(event.target.value)}
        />
        <button type="submit" disabled={!token}>スキーマを読み直す</button>
        <button type="button" disabled={!pasted} onClick={() => setPasted("")}>トークンを消す</button>
        <output className={refused ? "refused" : undefined}>{note}</output>
      </form>
      <div className="editor">
        <GraphiQL
          fetcher={(request) => (isSubscription(request) ? follow : post)(request, latestToken.current)}
          schema={schema}
          defaultQuery={DEFAULT_QUERY}
          storage={sessionStorage}
          isHeadersEditorEnabled={false}
          shouldPersistHeaders={false}
        >
          <GraphiQL.Logo>Kiriwake</GraphiQL.Logo>
        </GraphiQL>
      </div>
    </>
  );
}

/** The schema that this token may read, or null. GraphiQL never asks for it by itself, so a refusal stays in the bar. */
function useSchema(token) {
  const [round, setRound] = useState(0);
  const [state, setState] = useState({ schema: null });

  useEffect(() => {
    if (token === null) {
      return setState({ schema: null, refused: true, note: "トークンに使えない文字があります。英数字と記号だけを貼り付けてください。" });
    }
    if (!token) {
      return setState({ schema: null, note: "トークンを入れると、スキーマを読んで入力補完と説明を出します。" });
    }
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      setState((before) => ({ ...before, refused: false, note: "スキーマを読んでいます…" }));
      const answer = await readSchema(token, stop.signal);
      if (!stop.signal.aborted) setState(answer);
    }, TYPING_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [token, round]);

  return { ...state, readAgain: () => setRound((before) => before + 1) };
}

async function readSchema(token, signal) {
  const body = await post(INTROSPECTION, token, signal);
  try {
    return { schema: buildClientSchema(body.data), note: "スキーマを読みました。" };
  } catch (fault) {
    const reason = body?.errors?.[0]?.message ?? fault.message;
    return {
      schema: null,
      refused: true,
      note: `スキーマを読めませんでした（${reason}）。補完は出ませんが、問い合わせの実行は試せます。`,
    };
  }
}

/** Posts one operation and returns the GraphQL response, or one made up with the error where none came. */
async function post(request, token, signal) {
  const headers = {
    Accept: "application/graphql-response+json, application/json;q=0.9",
    "Content-Type": "application/json",
  };
  if (token) headers.Authorization = `Bearer ${token}`;
  try {
    const response = await fetch(ENDPOINT, {
      method: "POST",
      headers,
      body: JSON.stringify(request),
      cache: "no-store",
      // The token alone says who asks: a cookie of the same host must not.
      credentials: "omit",
      signal,
    });
    return bodyOf(await response.text(), response);
  } catch (fault) {
    return failure(`サーバーに届きませんでした：${fault.message}`);
  }
}

/** Whether the operation is one that is followed. A document that cannot be read is left to the server's words. */
function isSubscription({ query, operationName }) {
  try {
    return getOperationAST(parse(query), operationName)?.operation === "subscription";
  } catch {
    return false;
  }
}

/** What a subscription tells, as an observable that GraphiQL can end at any time. */
function follow(request, token) {
  const address = new URL(ENDPOINT, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  const client = createClient({
    url: address.href,
    connectionParams: token ? { Authorization: `Bearer ${token}` } : {},
    retryAttempts: 0,
  });
  return {
    subscribe(observer) {
      const error = (fault) => {
        const closed = `接続が閉じました：${fault?.code ?? ""} ${fault?.reason ?? fault?.message ?? ""}`;
        observer.next(Array.isArray(fault) ? { errors: fault } : failure(closed));
        observer.complete();
      };
      return { unsubscribe: client.subscribe(request, { ...observer, error }) };
    },
  };
}

function bodyOf(text, response) {
  try {
    return JSON.parse(text);
  } catch {
    return failure(`HTTP ${response.status} ${response.statusText}：JSON ではない応答です。`);
  }
}

function failure(message) {
  return { errors: [{ message }] };
}

/** The token in the pasted text: "" where there is none, null where it holds what no HTTP header may. */
function tokenIn(pasted) {
  const token = pasted.trim().replace(/^Bearer\s+/i, "");
  return /^[\x21-\x7e]*$/.test(token) ? token : null;
}

function submit(action) {
  return (event) => {
    event.preventDefault();
    action();
  };
}

createRoot(document.getElementById("page")).render(<Page />);
