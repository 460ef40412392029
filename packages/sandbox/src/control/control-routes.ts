import { Hono } from 'hono'
import { z } from 'zod'
import { rateLimitSchema } from '../api/rate-limit.ts'
import { canonicalId } from '../canonical-id.ts'
import { LAST_MOMENT } from '../clock.ts'
import { REQUIREMENTS_STATUSES } from '../orders/entities.ts'
import type { Sandbox } from '../sandbox.ts'
import { seedOptionsSchema } from '../seed/seed-orders.ts'
import { faultRulesSchema } from './faults/fault-rule.ts'
import { variantsSchema } from './variants.ts'

const clockSchema = z
  .strictObject({
    advance_ms: z.number().min(0).optional(),
    now: z.number().min(0).max(LAST_MOMENT).optional(),
  })
  .refine((body) => (body.advance_ms === undefined) !== (body.now === undefined), {
    path: ['advance_ms'],
    message: 'give either advance_ms or now',
  })

const orderSchema = z
  .strictObject({
    status: z.string().min(1).optional(),
    requirements_status: z.enum(REQUIREMENTS_STATUSES).optional(),
    after_ms: z.number().min(0).optional(),
  })
  .refine((body) => body.status !== undefined || body.requirements_status !== undefined, {
    path: ['status'],
    message: 'give status, requirements_status, or both',
  })

/** An invalid request body. The message names the field. */
class InvalidBodyError extends Error {}

/** `/_sandbox/*`: control routes that Telnyx does not have. They need no key. */
export function createControlRoutes(sandbox: Sandbox) {
  const app = new Hono().basePath('/_sandbox')
  const parseBody = async <Schema extends z.ZodType>(
    request: Request,
    schema: Schema,
  ): Promise<z.output<Schema>> => {
    const text = await request.text()
    const body = schema.safeParse(parseJson(text === '' ? '{}' : text))
    if (!body.success) throw new InvalidBodyError(body.error.issues.map(describeIssue).join('; '))
    return body.data
  }
  const countOrders = () => ({ orders: sandbox.truth().orders.length })

  app.post('/reset', (c) => {
    sandbox.reset()
    return c.json(countOrders())
  })
  app.post('/seed', async (c) => {
    sandbox.seed(await parseBody(c.req.raw, seedOptionsSchema))
    return c.json(countOrders())
  })
  app.post('/faults', async (c) => {
    const rules = await parseBody(c.req.raw, faultRulesSchema)
    sandbox.setFaults(rules)
    return c.json({ rules: rules.length })
  })
  app.post('/variants', async (c) => c.json(sandbox.setVariants(await parseBody(c.req.raw, variantsSchema))))
  app.post('/rate_limit', async (c) =>
    c.json(sandbox.setRateLimit(await parseBody(c.req.raw, rateLimitSchema))),
  )
  app.post('/clock', async (c) => {
    const { advance_ms, now = sandbox.now() + (advance_ms ?? 0) } = await parseBody(c.req.raw, clockSchema)
    if (now > LAST_MOMENT)
      throw new InvalidBodyError('advance_ms: must not move the clock past the year 9999')
    sandbox.advance(now - sandbox.now())
    return c.json({ now: sandbox.now() })
  })
  app.post('/orders/:id', async (c) => {
    const { status, requirements_status, after_ms: afterMs = 0 } = await parseBody(c.req.raw, orderSchema)
    const id = canonicalId(c.req.param('id'))
    if (!sandbox.truth().orders.some((order) => order.id === id))
      return c.json({ error: `no order ${id}` }, 404)
    if (requirements_status) sandbox.setRequirementsStatus(id, requirements_status, { afterMs })
    if (status) sandbox.setStatus(id, status, { afterMs })
    return c.json(sandbox.truthOf(id))
  })
  app.get('/truth', (c) => c.json(sandbox.truth()))
  app.get('/requests', (c) => c.json(sandbox.requests()))

  app.notFound((c) => c.json({ error: `no control route ${c.req.method} ${c.req.path}` }, 404))
  app.onError((error, c) => {
    if (error instanceof InvalidBodyError) return c.json({ error: error.message }, 400)
    throw error
  })
  return app
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidBodyError('body: not JSON')
  }
}

/** Path and message of an issue; for a union or a record key, those of the issues inside it. */
function describeIssue({ path, message, ...issue }: z.core.$ZodIssue): string {
  const nested = nestedIssues(issue).map((inner) =>
    describeIssue({ ...inner, path: [...path, ...inner.path] }),
  )
  return nested.length > 0 ? nested.join('; ') : `${path.join('.') || 'body'}: ${message}`
}

function nestedIssues(issue: Partial<z.core.$ZodIssue>): readonly z.core.$ZodIssue[] {
  if (issue.code === 'invalid_key') return issue.issues ?? []
  return issue.code === 'invalid_union' ? (issue.errors?.flat().filter((it) => it.path.length > 0) ?? []) : []
}
