import type { Server, ServerResponse } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { realClock } from './clock.ts'
import { createSandbox, type Sandbox, type SandboxOptions } from './create-sandbox.ts'
import { renderOverHttp } from './transport/over-http.ts'
import { type ConnectionState, openPort } from './transport/port.ts'

export interface StartSandboxOptions extends SandboxOptions {
  /** 0 takes a free one. @default 0 */
  port?: number
  /** The control routes need no key: beyond loopback, everybody there can use them. @default '127.0.0.1' */
  host?: string
}

export interface RunningSandbox {
  /** Its origin, such as `http://127.0.0.1:8788`. */
  url: string
  /** What a Telnyx client takes as its base URL. */
  baseUrl: string
  sandbox: Sandbox
  /**
   * What new connections meet from now on, control routes included: a fault rule sees a request only
   * once its connection is made. `refused` and `hanging` (a TCP connect that never completes; on Linux)
   * break the open connections.
   */
  setConnections(state: ConnectionState): Promise<void>
  /** Breaks whatever connections are open and resolves when the port is free. */
  close(): Promise<void>
}

/** A sandbox on a port. Rejects when the port is taken. */
export async function startSandbox(options: StartSandboxOptions = {}): Promise<RunningSandbox> {
  const { port = 0, host = '127.0.0.1', clock = realClock } = options
  const sandbox = createSandbox(options)
  const server = createAdaptorServer({
    overrideGlobalObjects: false,
    fetch: async (request, { outgoing }) => {
      // It is plain HTTP/1.1: no other server was asked for.
      await renderOverHttp(await sandbox.exchange(request), outgoing as ServerResponse, clock)
      return RESPONSE_ALREADY_SENT
    },
  }) as Server

  const { port: taken, setConnections, close } = await openPort(server, { host, port })
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${taken}`
  return { url, baseUrl: `${url}/v2`, sandbox, setConnections, close }
}
