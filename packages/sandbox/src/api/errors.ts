import { isUuid } from '../canonical-id.ts'
import type { Variants } from '../control/variants.ts'
import type { HttpResponse } from '../transport/transmission.ts'

/** An error in Telnyx's terms. */
export interface ApiError {
  status: number
  code: string
  title: string
  detail: string
  source?: { pointer?: string; parameter?: string }
  /** The documented 429 has no `meta`. */
  hasMeta?: boolean
}

const apiError = (status: number, code: string, title: string, detail: string): ApiError => ({
  status,
  code,
  title,
  detail,
})

export const unauthenticated = apiError(
  401,
  '10009',
  'Authentication failed',
  'Could not understand the provided credentials.',
)

export const notFound = apiError(
  404,
  '10005',
  'Resource not found',
  'The requested resource or URL could not be found.',
)

export const forbidden = apiError(
  403,
  '10010',
  'Authorization failed',
  'You do not have permission to perform the requested action on the specified resource or resources.',
)

export const tooManyRequests: ApiError = {
  ...apiError(429, '10011', 'Too many requests', 'You have exceeded the maximum number of allowed requests.'),
  hasMeta: false,
}

export const beingProcessed = apiError(
  409,
  '10036',
  'Resource is being processed',
  'The resource is currently being processed. Please wait and try again later.',
)

export const invalidParameter = (parameter: string, detail: string): ApiError => ({
  ...apiError(400, '10015', 'Bad Request', detail),
  source: { parameter },
})

/** A page past the last one, with the status of the variant. */
export function noSuchPage(status: 400 | 404 | 416): ApiError {
  if (status === 404) return notFound
  return { ...invalidParameter('page[number]', 'page[number] is past the last page.'), status }
}

/** No order has this id. Telnyx does not document the response to a malformed id. */
export function unknownId(id: string, { malformedId: status }: Variants): ApiError {
  if (isUuid(id) || status === 404) return notFound
  return status === 400
    ? apiError(400, '10006', 'Invalid ID', 'The resource ID provided was invalid.')
    : unprocessable('The resource ID provided was invalid.')
}

const unprocessable = (detail: string) => apiError(422, '10027', 'Unprocessable Entity', detail)

/** A cancel of an order that is not pending, with the status of the variant. */
export function notCancellable(httpStatus: 400 | 404 | 409 | 422, status: string): ApiError {
  const detail = `Sub number order cannot be cancelled: its status is ${status}.`
  switch (httpStatus) {
    case 400:
      return apiError(400, '10015', 'Bad Request', detail)
    case 404:
      return notFound
    case 409:
      return apiError(409, '10021', 'Resource in use', detail)
    case 422:
      return unprocessable(detail)
    default:
      return httpStatus satisfies never
  }
}

/** An error of Telnyx or of something in front of it, for the `error` fault. */
export function errorForStatus(status: number): ApiError {
  const known = [unauthenticated, forbidden, notFound, beingProcessed, tooManyRequests].find(
    (error) => error.status === status,
  )
  if (known) return known
  if (status === 503)
    return apiError(status, '10037', 'Service unavailable', 'The service is temporarily unavailable.')
  if (status === 408 || status === 504)
    return apiError(status, '10008', 'Request timeout', 'The request timed out.')
  if (status === 400) return apiError(status, '10015', 'Bad Request', 'The request was not well-formed.')
  if (status < 500) return { ...unprocessable('The request could not be processed.'), status }
  return apiError(status, '10007', 'Unexpected error', 'An unexpected error occurred.')
}

/** Renders an error in Telnyx's envelope, or in the format of a variant. */
export function toErrorResponse(
  { status, code, title, detail, source, hasMeta = true }: ApiError,
  { errorCodes, errorBodies }: Variants,
): HttpResponse {
  const text = (type: string, body: string): HttpResponse => ({
    status,
    headers: { 'content-type': type },
    body,
  })
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
