import { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps, GatewayApp, Variables } from './gateway-app.ts'
import { measureRequests } from './metrics/request-metrics.ts'
import { accessLog } from './middleware/access-log.ts'
import { authenticate } from './middleware/authenticate.ts'
import { closeWhileDraining } from './middleware/close-while-draining.ts'
import { limitHeaders } from './middleware/limit-headers.ts'
import { limitToken } from './middleware/limit-token.ts'
import { rejectSecrets } from './middleware/reject-secrets.ts'
import { rejectWhileStopping } from './middleware/reject-while-stopping.ts'
import { rejectZeroBytes } from './middleware/reject-zero-bytes.ts'
import { requestId } from './middleware/request-id.ts'
import { secureHeaders } from './middleware/secure-headers.ts'
import { errorEnvelope, internalError } from './responses/error-envelope.ts'
import { sendInvalid } from './responses/send-invalid.ts'
import { sendRetryable } from './responses/send-retryable.ts'
import { registerBatchActions } from './routes/cancellation-batches/actions.ts'
import { registerCreateBatch } from './routes/cancellation-batches/create.ts'
import { registerListBatchItems } from './routes/cancellation-batches/items.ts'
import { registerListBatches } from './routes/cancellation-batches/list.ts'
import { registerRetrieveBatch } from './routes/cancellation-batches/retrieve.ts'
import { registerGuards } from './routes/cancellation-guards/retrieve.ts'
import { registerListCancellations } from './routes/cancellations/list.ts'
import { registerRetrieveCancellation } from './routes/cancellations/retrieve.ts'
import { registerDocs } from './routes/docs.ts'
import { registerHealth } from './routes/health.ts'
import { registerMethodNotAllowed } from './routes/method-not-allowed.ts'
import { registerMetrics } from './routes/metrics.ts'
import { registerListPhoneNumbers } from './routes/number-order-phone-numbers/list.ts'
import { registerRetrievePhoneNumber } from './routes/number-order-phone-numbers/retrieve.ts'
import { registerListNumberOrders } from './routes/number-orders/list.ts'
import { registerRetrieveNumberOrder } from './routes/number-orders/retrieve.ts'
import { registerOpenApi } from './routes/openapi.ts'
import { registerCancel } from './routes/sub-number-orders/cancel.ts'
import { registerList } from './routes/sub-number-orders/list.ts'
import { registerRetrieve } from './routes/sub-number-orders/retrieve.ts'
import { StoreError } from './store/store.ts'

/** The gateway as a Hono app, without a port. */
export function createApp(deps: Deps): GatewayApp {
  const app: GatewayApp = new OpenAPIHono<{ Variables: Variables }>({
    defaultHook: (result, c) =>
      result.success ? undefined : sendInvalid(c, result.error, { isId: result.target === 'param' }),
  })

  app.use(requestId(deps), limitHeaders(deps), accessLog(deps), measureRequests(deps))
  app.use(closeWhileDraining(deps), rejectWhileStopping(deps))
  if (deps.tracing) app.use('/v2/*', deps.tracing.traceRequests)
  app.use('/v2/*', secureHeaders, authenticate(deps), limitToken(deps))
  app.use('/v2/*', rejectSecrets(deps), rejectZeroBytes)
  registerHealth(app, deps)
  registerMetrics(app, deps)
  registerList(app, deps)
  registerRetrieve(app, deps)
  registerCancel(app, deps)
  registerListNumberOrders(app, deps)
  registerRetrieveNumberOrder(app, deps)
  registerListPhoneNumbers(app, deps)
  registerRetrievePhoneNumber(app, deps)
  registerGuards(app, deps)
  registerListCancellations(app, deps)
  registerRetrieveCancellation(app, deps)
  registerCreateBatch(app, deps)
  registerListBatches(app, deps)
  registerRetrieveBatch(app, deps)
  registerListBatchItems(app, deps)
  registerBatchActions(app, deps)
  registerOpenApi(app)
  registerDocs(app)
  registerMethodNotAllowed(app)

  app.notFound((c) => {
    const detail = `There is no ${c.req.method} ${deps.secrets.hide(c.req.path).slice(0, 200)} here.`
    return c.json(errorEnvelope({ status: 404, detail }), 404)
  })
  app.onError((error, c) => {
    const request_id = c.get('requestId')
    if (error instanceof StoreError) {
      deps.log.error({ request_id, error: error.message }, 'ledger error')
      const detail =
        "The gateway's ledger can't be read. Retry; if it persists, contact the gateway's operator."
      return sendRetryable(c, 503, detail, deps.retryAfter())
    }
    deps.log.error({ request_id, err: error }, 'unexpected error')
    return c.json(errorEnvelope(internalError(request_id)), 500)
  })
  return app
}
