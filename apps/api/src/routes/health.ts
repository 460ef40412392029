import type { Deps, GatewayApp } from '../gateway-app.ts'
import { errorEnvelope } from '../responses/error-envelope.ts'

/** `/healthz`: the process is running. `/readyz`: Telnyx can be used. Neither needs a token. */
export function registerHealth(
  app: GatewayApp,
  { checkReadiness, draining }: Pick<Deps, 'checkReadiness' | 'draining'>,
) {
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', async (c) => {
    const { ready, detail, hold } = draining.aborted
      ? { ready: false, detail: 'The gateway is stopping: use another one.', hold: undefined }
      : await checkReadiness()
    if (ready) return c.json({ status: 'ready', detail, hold: hold ?? null })
    const meta = { hold: hold ?? null }
    return c.json(errorEnvelope({ status: 503, title: 'Not ready', detail, meta }), 503)
  })
}
