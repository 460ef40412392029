import type { Variants } from '../control/variants.ts'
import type { Answer } from '../transport/transmission.ts'

/** A refusal in Telnyx's terms. */
export interface Problem {
  status: number
  code: string
  title: string
  detail: string
  source?: { pointer?: string; parameter?: string }
  /** The documented 429 has no `meta`. */
  hasMeta?: boolean
}

const problem = (status: number, code: string, title: string, detail: string): Problem => ({
  status,
  code,
  title,
  detail,
})

export const unauthenticated = problem(
  401,
  '10009',
  'Authentication failed',
  'Could not understand the provided credentials.',
)

export const notFound = problem(
  404,
  '10005',
  'Resource not found',
  'The requested resource or URL could not be found.',
)

export const forbidden = problem(
  403,
  '10010',
  'Authorization failed',
  'You do not have permission to perform the requested action on the specified resource or resources.',
)

export const tooManyRequests: Problem = {
  ...problem(429, '10011', 'Too many requests', 'You have exceeded the maximum number of allowed requests.'),
  hasMeta: false,
}

export const beingProcessed = problem(
  409,
  '10036',
  'Resource is being processed',
  'The resource is currently being processed. Please wait and try again later.',
)

export const invalidParameter = (parameter: string, detail: string): Problem => ({
  ...problem(400, '10015', 'Bad Request', detail),
  source: { parameter },
})

/** A page past the last one, under the status that the variant says. */
export function noSuchPage(status: 400 | 404 | 416): Problem {
  if (status === 404) return notFound
  return { ...invalidParameter('page[number]', 'page[number] is past the last page.'), status }
}

/** A malformed id, under the status that the variant says. Telnyx does not document it. */
export function invalidId(status: 400 | 404 | 422): Problem {
  if (status === 404) return notFound
  return status === 400
    ? problem(400, '10006', 'Invalid ID', 'The resource ID provided was invalid.')
    : unprocessable('The resource ID provided was invalid.')
}

const unprocessable = (detail: string) => problem(422, '10027', 'Unprocessable Entity', detail)

/** A cancel of an order that is not pending, under the status that the variant says. */
export function notCancellable(httpStatus: 400 | 404 | 409 | 422, status: string): Problem {
  const detail = `Sub number order cannot be cancelled: its status is ${status}.`
  switch (httpStatus) {
    case 400:
      return problem(400, '10015', 'Bad Request', detail)
    case 404:
      return notFound
    case 409:
      return problem(409, '10021', 'Resource in use', detail)
    case 422:
      return unprocessable(detail)
    default:
      return httpStatus satisfies never
  }
}

/** Trouble inside Telnyx or in front of it, for the `error` fault. */
export function failure(status: number): Problem {
  const known = [unauthenticated, forbidden, notFound, beingProcessed, tooManyRequests].find(
    (it) => it.status === status,
  )
  if (known) return known
  if (status === 503)
    return problem(status, '10037', 'Service unavailable', 'The service is temporarily unavailable.')
  if (status === 408 || status === 504)
    return problem(status, '10008', 'Request timeout', 'The request timed out.')
  if (status === 400) return problem(status, '10015', 'Bad Request', 'The request was not well-formed.')
  if (status < 500) return { ...unprocessable('The request could not be processed.'), status }
  return problem(status, '10007', 'Unexpected error', 'An unexpected error occurred.')
}

/** Writes a problem in Telnyx's envelope, or in the odd clothes of a variant. */
export function errorAnswer({ status, ...said }: Problem, { errorCodes, errorBodies }: Variants): Answer {
  const { code, title, detail, source, hasMeta = true } = said
  const text = (type: string, body: string): Answer => ({ status, headers: { 'content-type': type }, body })
  if (errorBodies === 'empty') return { status, headers: {}, body: '' }
  if (errorBodies === 'text') return text('text/plain', `${title}: ${detail}`)
  if (errorBodies === 'html')
    return text('text/html', `<html><body><h1>${status} ${title}</h1></body></html>`)
  const error = {
    ...(errorCodes !== 'missing' && { code: errorCodes === 'number' ? Number(code) : code }),
    title,
    detail,
    ...(source && { source }),
    ...(hasMeta && { meta: { url: `https://developers.telnyx.com/docs/overview/errors/${code}` } }),
  }
  return text('application/json', JSON.stringify({ errors: [error] }))
}
