import type { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { errorEnvelope } from './error-envelope.ts'

/** The response to a request of which a part does not fit its schema. It names the first parameter that doesn't. */
export function sendInvalid(c: Context, { issues }: Pick<z.ZodError, 'issues'>, { isId = false } = {}) {
  const [issue] = issues
  const parameter = String(issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.join('.'))
  return c.json(
    errorEnvelope({
      status: 400,
      ...(isId && { code: '10006', title: 'Invalid ID' }),
      detail: `${parameter} ${issue?.message ?? 'is not valid'}.`,
      source: { parameter },
    }),
    400,
  )
}
