// WebSockets for the tests: subscriptions by the npm package graphql-ws, and sockets that do what no good client does.
// Reads one command per line, {"do", "name", ...}, and prints one JSON object per event, {"event", "name", ...}.
import { createInterface } from 'node:readline';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const sockets = new Map();
const clients = new Map();

const tell = (event, name, more = {}) => console.log(JSON.stringify({ event, name, ...more }));

const closed = (name) => (code, reason) => tell('closed', name, { code, reason: String(reason) });

const commands = {
  // Subscribes with the library, which connects once.
  follow({ name, url, token, query, variables }) {
    const client = createClient({
      url,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { Authorization: `Bearer ${token}` },
      on: {
        connected: () => tell('connected', name),
        closed: (event) => closed(name)(event.code, event.reason),
      },
    });
    clients.set(name, client);
    client.subscribe(
      { query, variables },
      {
        next: (payload) => tell('next', name, { payload }),
        error: (error) => tell('error', name, Array.isArray(error) ? { errors: error } : { cut: error.code ?? String(error) }),
        complete: () => tell('complete', name),
      },
    );
  },
  stop({ name }) {
    clients.get(name).dispose();
  },
  // Opens a bare socket.
  open({ name, url, protocol, headers }) {
    const socket = new WebSocket(url, protocol, { headers });
    sockets.set(name, socket);
    socket.on('open', () => tell('open', name));
    socket.on('message', (data) => tell('message', name, { text: String(data).slice(0, 2000) }));
    socket.on('close', closed(name));
    socket.on('unexpected-response', (_, response) => tell('refused', name, { status: response.statusCode }));
    socket.on('error', (error) => tell('failed', name, { error: String(error) }));
  },
  send({ name, text }) {
    sockets.get(name).send(text);
  },
  pause({ name }) {
    sockets.get(name).pause();
  },
  resume({ name }) {
    sockets.get(name).resume();
  },
};

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const command = JSON.parse(line);
  commands[command.do](command);
});
lines.on('close', () => process.exit(0));
