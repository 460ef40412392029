import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import type { GatewayApp } from '../src/gateway-app.ts'
import { describeApi } from '../src/openapi/describe-api.ts'

/** The parts of an OpenAPI document that the tests use. */
export interface ApiDescription {
  paths: Record<string, Record<string, Operation>>
  components: {
    schemas: Record<string, object>
    headers: Record<string, Header>
    securitySchemes: Record<string, object>
  }
}

export interface Operation {
  operationId: string
  tags: string[]
  security?: Record<string, string[]>[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, DescribedResponse>
}

export interface Parameter {
  $ref?: string
  name: string
  in: string
  required?: boolean
  schema: Record<string, unknown>
}

interface DescribedResponse {
  headers: Record<string, Header>
  content: Record<string, Media>
}

interface Media {
  schema: { $ref?: string; properties?: Record<string, object> }
  example?: unknown
}

interface Header {
  $ref?: string
  required?: boolean
  schema: object
  example?: unknown
}

/** A response of a gateway. */
interface SentResponse {
  status: number
  headers: Headers
  text: string
}

/** Headers of HTTP itself, and of files to save. */
const OF_HTTP = ['content-type', 'content-length', 'content-disposition', 'connection']

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

export async function readApiDescription({ app }: { app: GatewayApp }): Promise<ApiDescription> {
  const response = await app.request('/openapi.json')
  return JSON.parse(await response.text())
}

/** Every gateway has the same description, so it is built once. */
let shared: ({ description: ApiDescription } & ReturnType<typeof createValidator>) | undefined

/** What is in a response that the API's description does not allow; empty for a path that is no route. */
export function findUndescribed(
  { app }: { app: GatewayApp },
  method: string,
  url: string,
  sent: SentResponse,
) {
  if (!shared) {
    const description: ApiDescription = JSON.parse(JSON.stringify(describeApi(app)))
    shared = { description, ...createValidator(description) }
  }
  const { description, checkResponse } = shared
  const [path = ''] = url.split('?')
  const route = Object.keys(description.paths).find(
    (template) =>
      method.toLowerCase() in (description.paths[template] ?? {}) &&
      new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  )
  return route === undefined ? [] : checkResponse(method, route, sent)
}

/** All operations with their method and path, such as `GET /v2/cancellations/{id}`. */
export const listOperations = ({ paths }: ApiDescription) =>
  Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => method in item).map((method) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      operation: item[method] as Operation, // it is in the item
    })),
  )

/** Validates responses and examples with the schemas of a description. */
export function createValidator(description: ApiDescription) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  // A CommonJS module: its default export is the module for TypeScript, and the function for Node.
  const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default
  addFormats(ajv)
  ajv.addSchema(description, 'api')

  /** What is wrong with a value for the schema at these keys of the description; empty if it is valid. */
  function findProblems(keys: string[], value: unknown): string[] {
    const pointer = keys.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1')))
    const validate = ajv.getSchema(`api#/${pointer.join('/')}`)
    if (!validate) return [`there is no schema at ${keys.join('/')}`]
    validate(value)
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }

  function resolveHeader(keys: string[], header: Header): { keys: string[]; header: Header } {
    const name = header.$ref?.replace('#/components/headers/', '')
    if (name === undefined) return { keys, header }
    return {
      keys: ['components', 'headers', name],
      header: description.components.headers[name] as Header, // the document is valid, so it is there
    }
  }

  /** What is in a response that its description does not allow. */
  function checkResponse(method: string, path: string, sent: SentResponse): string[] {
    const responses = description.paths[path]?.[method.toLowerCase()]?.responses ?? {}
    const status = String(sent.status) in responses ? String(sent.status) : 'default'
    const described = responses[status]
    if (!described) return [`${sent.status} is not described`]
    const keys = ['paths', path, method.toLowerCase(), 'responses', status]
    const problems: string[] = []

    const type = sent.headers.get('content-type')?.replace(/;.*/, '') ?? ''
    if (!(type in described.content)) problems.push(`the type ${type} is not described`)
    else {
      const body = type === 'application/json' ? JSON.parse(sent.text) : sent.text
      problems.push(...findProblems([...keys, 'content', type, 'schema'], body))
    }

    for (const [name, value] of sent.headers) {
      if (OF_HTTP.includes(name)) continue
      const header = described.headers[name]
      if (!header) problems.push(`the header ${name} is not described`)
      else {
        const resolved = resolveHeader([...keys, 'headers', name], header)
        problems.push(
          ...findProblems([...resolved.keys, 'schema'], value).map(
            (problem) => `${name}${problem}: ${value}`,
          ),
        )
      }
    }
    for (const [name, header] of Object.entries(described.headers)) {
      const { required } = resolveHeader([], header).header
      if (required && !sent.headers.has(name)) problems.push(`the header ${name} is missing`)
    }
    return problems
  }

  return { findProblems, checkResponse }
}
