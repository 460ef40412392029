import type { Server, ServerResponse } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { realClock } from './clock.ts'
import { createSandbox } from './create-sandbox.ts'
import type { Sandbox, SandboxOptions } from './sandbox.ts'
import { sendOverHttp } from './transport/over-http.ts'
import { type ConnectionState, openPort } from './transport/port.ts'

export interface StartSandboxOptions extends SandboxOptions {
  /** 0 picks a free port. @default 0 */
  port?: number
  /** The control routes need no key: on any other host, everyone who can reach it can use them. @default '127.0.0.1' */
  host?: string
}

export interface RunningSandbox {
  /** Its origin, such as `http://127.0.0.1:8788`. */
  url: string
  /** The base URL for a Telnyx client. */
  baseUrl: string
  sandbox: Sandbox
  /**
   * What happens to new connections from now on, those to the control routes included. Use it for what a
   * fault rule can't do, because a rule sees a request only after its connection was accepted. `refused`
   * and `hanging` (a TCP connect that never completes; Linux only) also break all open connections.
   */
  setConnections(state: ConnectionState): Promise<void>
  /** Breaks all open connections. Resolves when the port is free. */
  close(): Promise<void>
}

/** Starts a sandbox on a port. Rejects when the port is taken. */
export async function startSandbox(options: StartSandboxOptions = {}): Promise<RunningSandbox> {
  const { port: wantedPort = 0, host = '127.0.0.1', clock = realClock } = options
  const sandbox = createSandbox(options)
  const server = createAdaptorServer({
    overrideGlobalObjects: false,
    fetch: async (request, { outgoing }) => {
      // The adaptor's default is a plain HTTP/1.1 server.
      await sendOverHttp(await sandbox.exchange(request), outgoing as ServerResponse, clock)
      return RESPONSE_ALREADY_SENT
    },
  }) as Server

  const { port, setConnections, close } = await openPort(server, { host, port: wantedPort })
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  return { url, baseUrl: `${url}/v2`, sandbox, setConnections, close }
}
