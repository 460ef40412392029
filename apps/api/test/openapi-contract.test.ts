// The wire format in /openapi.json, compared with Telnyx's documents as the contract's data file records them.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { type ApiDescription, type Parameter, readApiDescription } from './api-description.ts'
import { createTestGateway } from './test-gateway.ts'

const fields = z.record(z.string(), z.string())
const object = z.object({ fields })

const contract = z
  .object({
    auth: z.object({ scheme: z.string() }),
    operations: z.record(
      z.string(),
      z.object({
        method: z.string(),
        path: z.string(),
        parameters: fields,
        responses: z.array(z.number()),
        body: z.array(z.string()),
      }),
    ),
    page: z.object({
      parameters: z.record(z.string(), z.object({ minimum: z.number(), maximum: z.number().optional() })),
    }),
    paginationMeta: object,
    subNumberOrder: object.extend({ onRequest: fields }),
    regulatoryRequirement: object,
    phoneNumber: object,
    numberOrder: object.extend({ numberFields: fields }),
    numberOrderWithPhoneNumbers: z.object({ numberFields: fields }),
    numberOrderPhoneNumber: object,
    error: object.extend({ optional: z.record(z.string(), z.array(z.string())) }),
    rateLimitHeaders: fields,
  })
  .parse(
    JSON.parse(
      readFileSync(
        new URL('../../../packages/sandbox/contract/telnyx-contract.json', import.meta.url),
        'utf8',
      ),
    ),
  )

const readDescription = async () => readApiDescription((await createTestGateway()).gateway)

interface JsonSchema {
  type?: string | string[]
  format?: string
  anyOf?: JsonSchema[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
}

/** The type of a field in the contract's words, without null: the gateway passes on a null anywhere. */
function nameType({ anyOf = [], ...schema }: JsonSchema): string {
  const [only = schema] = anyOf.filter(({ type }) => type !== 'null')
  const [type = ''] = [only.type ?? []].flat().filter((name) => name !== 'null')
  return only.format ?? type
}

const nameTypes = ({ properties = {} }: JsonSchema) =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, nameType(schema)]))

const withoutNull = (types: Record<string, string>) =>
  Object.fromEntries(Object.entries(types).map(([name, type]) => [name, type.replace(' or null', '')]))

/** The schema of a component, or of the objects in a list of it. */
function findSchema({ components }: ApiDescription, id: string, ...lists: string[]): JsonSchema {
  let schema = components.schemas[id] as JsonSchema
  for (const name of lists) {
    const list = schema.properties?.[name] ?? {}
    schema = (list.items ?? list.anyOf?.find(({ items }) => items)?.items) as JsonSchema
  }
  return schema
}

it.each(Object.values(contract.operations))(
  '$method $path takes what Telnyx documents',
  async (documented) => {
    const { paths } = await readDescription()
    const operation = paths[documented.path]?.[documented.method.toLowerCase()]
    const parameters = (operation?.parameters ?? []).filter(({ in: place }) => place === 'query')
    const ofPages = (parameter: Parameter) =>
      parameter.name.startsWith('page[') && !(parameter.name in documented.parameters)
    const types = parameters
      .filter((parameter) => !ofPages(parameter))
      .map(({ name, schema }) => [name, nameType(schema)])
    expect(Object.fromEntries(types)).toEqual(documented.parameters)
    // Telnyx documents the pages for number orders only.
    for (const { name, schema } of parameters.filter(ofPages)) {
      expect(contract.page.parameters[name], name).toMatchObject({ minimum: schema.minimum })
      expect(contract.page.parameters[name]?.maximum, name).toBe(schema.maximum)
    }
    expect(operation?.requestBody).toBeUndefined()
    expect(parameters.some(({ required }) => required)).toBe(false)
  },
)

it.each(Object.values(contract.operations))(
  '$method $path answers as Telnyx documents',
  async (documented) => {
    const description = await readDescription()
    const operation = description.paths[documented.path]?.[documented.method.toLowerCase()]
    expect(Object.keys(operation?.responses ?? {})).toEqual(
      expect.arrayContaining(documented.responses.map(String)),
    )
    const { $ref, ...inline } = operation?.responses['200']?.content['application/json']?.schema ?? {}
    const schema = $ref ? findSchema(description, $ref.replace('#/components/schemas/', '')) : inline
    expect(Object.keys((schema as JsonSchema).properties ?? {})).toEqual(documented.body)
  },
)

it.each([
  ['SubNumberOrder', [], { ...contract.subNumberOrder.fields, ...contract.subNumberOrder.onRequest }],
  ['SubNumberOrder', ['phone_numbers'], contract.phoneNumber.fields],
  ['NumberOrder', [], contract.numberOrder.fields],
  ['NumberOrder', ['phone_numbers'], contract.numberOrderWithPhoneNumbers.numberFields],
  ['NumberOrderPhoneNumber', [], contract.numberOrderPhoneNumber.fields],
  ['Error', [], { ...contract.error.fields, source: 'object', meta: 'object' }],
] as const)('%s %j has the fields that Telnyx documents, of their types', async (id, lists, documented) => {
  const schema = findSchema(await readDescription(), id, ...lists)
  expect(nameTypes(schema)).toEqual(withoutNull(documented))
})

it('a requirement has at least the fields that Telnyx documents', async () => {
  const schema = findSchema(await readDescription(), 'SubNumberOrder', 'regulatory_requirements')
  expect(nameTypes(schema)).toMatchObject(contract.regulatoryRequirement.fields)
})

it('a page has the numbers that Telnyx documents', async () => {
  for (const id of ['SubNumberOrderPage', 'NumberOrderPage', 'NumberOrderPhoneNumberPage']) {
    const { meta } = findSchema(await readDescription(), id).properties ?? {}
    const schema = meta?.anyOf?.find(({ properties }) => properties) ?? {}
    expect(nameTypes(schema), id).toEqual(contract.paginationMeta.fields)
  }
})

it("a token is sent as Telnyx's key is, and the limits come back in the same headers", async () => {
  const { components } = await readDescription()
  expect(components.securitySchemes).toMatchObject({
    token: { type: 'http', scheme: contract.auth.scheme.toLowerCase() },
  })
  expect(Object.keys(components.headers)).toEqual(
    expect.arrayContaining(Object.keys(contract.rateLimitHeaders).filter((name) => name !== 'source')),
  )
})
