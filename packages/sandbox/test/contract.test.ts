import { readFileSync } from 'node:fs'
import { errorItemSchema, paginationMetaSchema, subNumberOrderSchema } from '@countermand/core/wire'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openSandbox, orderIn, pageIn, UNKNOWN_ID } from './open-sandbox.ts'

const fields = z.record(z.string(), z.string())
const example = z.object({ status: z.number(), body: z.looseObject({}) })

const contract = z
  .object({
    date: z.iso.date(),
    operations: z.record(
      z.enum([
        'list',
        'retrieve',
        'cancel',
        'listNumberOrders',
        'retrieveNumberOrder',
        'listNumberOrderPhoneNumbers',
        'retrieveNumberOrderPhoneNumber',
      ]),
      z.object({
        method: z.string(),
        path: z.string(),
        parameters: fields,
        responses: z.array(z.number()),
        body: z.array(z.string()),
      }),
    ),
    page: z.object({ parameters: z.record(z.string(), z.looseObject({ default: z.number() })) }),
    paginationMeta: z.object({ fields, example: z.looseObject({}) }),
    subNumberOrder: z.object({
      fields,
      onRequest: fields,
      example: z.looseObject({}),
      recordType: z.string(),
      statuses: z.object({ schema: z.array(z.string()), guide: z.array(z.string()) }),
      phoneNumberTypes: z.array(z.string()),
    }),
    regulatoryRequirement: z.object({
      fields,
      recordType: z.string(),
      fieldTypes: z.object({ schema: z.array(z.string()), guide: z.array(z.string()) }),
    }),
    numberOrder: z.object({
      fields,
      numberFields: fields,
      recordType: z.string(),
      statuses: z.object({ schema: z.array(z.string()), guide: z.array(z.string()) }),
    }),
    numberOrderWithPhoneNumbers: z.object({ numberFields: fields, phoneNumberTypes: z.array(z.string()) }),
    numberOrderPhoneNumber: z.object({ fields, requirementFields: fields, recordType: z.string() }),
    phoneNumber: z.object({
      most: z.number(),
      fields,
      requirementFields: fields,
      requirementStatuses: z.array(z.string()),
      requirementsStatuses: z.array(z.string()),
      statuses: z.array(z.string()),
    }),
    error: z.object({ fields, optional: z.record(z.string(), z.array(z.string())) }),
    unauthorizedExample: example,
    notFound: z.object({ status: z.number(), code: z.string(), title: z.string() }),
    tooManyRequestsExample: example,
    rateLimitHeaders: fields,
  })
  .parse(JSON.parse(readFileSync(new URL('../contract/telnyx-contract.json', import.meta.url), 'utf8')))

/** The contract's types, as strictly as it states them. */
const TYPES: Record<string, z.ZodType> = {
  uuid: z.uuid(),
  string: z.string(),
  integer: z.int(),
  boolean: z.boolean(),
  array: z.array(z.unknown()),
  'date-time': z.iso.datetime(),
  'string or null': z.string().nullable(),
  'uuid or null': z.uuid().nullable(),
  'date-time or null': z.iso.datetime().nullable(),
}

/** A schema that takes exactly the contract's fields: none missing, none besides. */
const exactly = (...groups: Record<string, string>[]) =>
  z.strictObject(
    Object.fromEntries(
      groups
        .flatMap((group) => Object.entries(group))
        .map(([name, type]) => [name, TYPES[type] ?? z.never()]),
    ),
  )

const { subNumberOrder, regulatoryRequirement, phoneNumber } = contract
const { numberOrder, numberOrderWithPhoneNumbers, numberOrderPhoneNumber } = contract

type Sent = Record<string, unknown>
const arrayIn = (record: Sent, name: string) => z.array(z.looseObject({})).parse(record[name])
const listIn = async (answer: Response) =>
  z.looseObject({ data: z.array(z.looseObject({})) }).parse(await answer.json())

describe('the responses of the sandbox', () => {
  it('have exactly the documented fields in each order', async () => {
    const { list } = openSandbox({ orders: 250 })
    const page = await pageIn(await list('page[size]=250'))
    expect(Object.keys(page)).toEqual(contract.operations.list.body)
    expect(page.meta).toEqual(exactly(contract.paginationMeta.fields).parse(page.meta))
    const statuses = [...subNumberOrder.statuses.schema, ...subNumberOrder.statuses.guide]
    const fieldTypes = [...regulatoryRequirement.fieldTypes.schema, ...regulatoryRequirement.fieldTypes.guide]
    for (const order of page.data) {
      exactly(subNumberOrder.fields).parse(order)
      expect(order.record_type).toBe(subNumberOrder.recordType)
      expect(statuses).toContain(order.status)
      expect(subNumberOrder.phoneNumberTypes).toContain(order.phone_number_type)
      for (const requirement of order.regulatory_requirements ?? []) {
        exactly(regulatoryRequirement.fields).parse(requirement)
        expect(requirement.record_type).toBe(regulatoryRequirement.recordType)
        expect(fieldTypes).toContain(requirement.field_type)
      }
    }
  })

  it('have exactly the documented fields in each phone number', async () => {
    const { list } = openSandbox({ orders: 250 })
    const { data } = await pageIn(await list('page[size]=250&filter[include_phone_numbers]=true'))
    for (const order of data) {
      exactly(subNumberOrder.fields, subNumberOrder.onRequest).parse(order)
      expect(order.phone_numbers).toHaveLength(Math.min(order.phone_numbers_count ?? 0, phoneNumber.most))
      for (const number of order.phone_numbers ?? []) {
        exactly(phoneNumber.fields).parse(number)
        expect(number.phone_number).toMatch(/^\+[1-9]\d{7,14}$/)
        expect(phoneNumber.statuses).toContain(number.status)
        expect(phoneNumber.requirementsStatuses).toContain(number.requirements_status)
        for (const requirement of number.regulatory_requirements ?? []) {
          exactly(phoneNumber.requirementFields).parse(requirement)
          expect(phoneNumber.requirementStatuses).toContain(requirement.status)
        }
      }
    }
  })

  it('have exactly the documented fields in each number order', async () => {
    const { ask } = openSandbox({ orders: 250 })
    const { operations } = contract
    const { data, ...rest } = await listIn(await ask(`${operations.listNumberOrders.path}?page[size]=250`))
    expect(['data', ...Object.keys(rest)]).toEqual(operations.listNumberOrders.body)
    exactly(contract.paginationMeta.fields).parse(rest.meta)
    for (const order of data) {
      exactly(numberOrder.fields).parse(order)
      expect(order.record_type).toBe(numberOrder.recordType)
      expect([...numberOrder.statuses.schema, ...numberOrder.statuses.guide]).toContain(order.status)
      for (const number of arrayIn(order, 'phone_numbers')) exactly(numberOrder.numberFields).parse(number)
    }
    for (const { id } of data.slice(0, 50)) {
      const answer = await ask(operations.retrieveNumberOrder.path.replace('{number_order_id}', String(id)))
      const { data: order, ...rest } = z.looseObject({ data: z.looseObject({}) }).parse(await answer.json())
      expect(['data', ...Object.keys(rest)]).toEqual(operations.retrieveNumberOrder.body)
      exactly(numberOrder.fields).parse(order)
      for (const number of arrayIn(order, 'phone_numbers')) {
        exactly(numberOrderWithPhoneNumbers.numberFields).parse(number)
        expect(numberOrderWithPhoneNumbers.phoneNumberTypes).toContain(number.phone_number_type)
      }
    }
  })

  it('have exactly the documented fields in each number of an order', async () => {
    const { ask } = openSandbox({ orders: 250 })
    const { operations } = contract
    const { path, body } = operations.listNumberOrderPhoneNumbers
    const { data, ...rest } = await listIn(await ask(`${path}?page[size]=250`))
    expect(['data', ...Object.keys(rest)]).toEqual(body)
    for (const number of data) {
      exactly(numberOrderPhoneNumber.fields).parse(number)
      expect(number.record_type).toBe(numberOrderPhoneNumber.recordType)
      expect(phoneNumber.statuses).toContain(number.status)
      expect(phoneNumber.requirementsStatuses).toContain(number.requirements_status)
      for (const requirement of arrayIn(number, 'regulatory_requirements'))
        exactly(numberOrderPhoneNumber.requirementFields).parse(requirement)
    }
  })

  it('have the documented fields in a retrieve and in a cancel', async () => {
    const { retrieve, cancel, sandbox } = openSandbox({ seed: { pending: 1 } })
    const id = sandbox.truth().orders[0]?.id as string
    for (const answer of [await retrieve(id), await cancel(id)]) {
      expect(await answer.clone().json()).toEqual({ data: expect.anything() })
      exactly(subNumberOrder.fields).parse(await orderIn(answer))
    }
  })

  it('are the documented errors without a key and over the limit', async () => {
    const { send, list } = openSandbox({ rateLimit: { limit: 0 } })
    const refusals = { unauthorized: await send('/v2/sub_number_orders'), tooMany: await list() }
    expect(refusals.unauthorized.status).toBe(contract.unauthorizedExample.status)
    expect(await refusals.unauthorized.json()).toEqual(contract.unauthorizedExample.body)
    expect(refusals.tooMany.status).toBe(contract.tooManyRequestsExample.status)
    expect(await refusals.tooMany.json()).toEqual(contract.tooManyRequestsExample.body)
  })

  it('are in the documented envelope for an unknown order', async () => {
    const { retrieve } = openSandbox()
    const answer = await retrieve(UNKNOWN_ID)
    const { status, ...said } = contract.notFound
    expect(answer.status).toBe(status)
    const [error] = ((await answer.json()) as { errors: Record<string, unknown>[] }).errors
    expect(error).toMatchObject(said)
    const known = [...Object.keys(contract.error.fields), ...Object.keys(contract.error.optional)]
    expect(known).toEqual(expect.arrayContaining(Object.keys(error ?? {})))
  })

  it('announce the rate limit in the documented headers', async () => {
    const { list } = openSandbox()
    const { headers } = await list()
    const documented = Object.keys(contract.rateLimitHeaders).filter((name) => name !== 'source')
    expect([...headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual(documented)
  })

  it('exist at the documented methods and paths, with documented statuses', async () => {
    const { ask, sandbox } = openSandbox({ seed: { pending: 1 } })
    const numbers = await listIn(await ask(contract.operations.listNumberOrderPhoneNumbers.path))
    const { id, sub_number_order_id, order_request_id } = numbers.data[0] ?? {}
    expect(sub_number_order_id).toBe(sandbox.truth().orders[0]?.id)
    const ids: Record<string, unknown> = {
      '{sub_number_order_id}': sub_number_order_id,
      '{number_order_id}': order_request_id,
      '{number_order_phone_number_id}': id,
    }
    for (const { method, path, responses } of Object.values(contract.operations)) {
      const known = path.replace(/\{.*\}/, (name) => String(ids[name]))
      for (const target of [known, known, path.replace(/\{.*\}/, UNKNOWN_ID)]) {
        const { status } = await ask(target, { method })
        expect(responses).toContain(status)
        if (target === known && method === 'GET') expect(status).toBe(200)
      }
    }
  })

  it('honour every documented parameter and the documented page defaults', async () => {
    const { list, ask, sandbox } = openSandbox({ orders: 30 })
    for (const name of Object.keys(contract.operations.list.parameters)) {
      if (name === 'filter[include_phone_numbers]') continue
      expect((await pageIn(await list(`${name}=31`))).data).toEqual([])
    }
    for (const name of Object.keys(contract.operations.listNumberOrders.parameters)) {
      if (name.startsWith('page') || name === 'filter[requirements_met]') continue
      const nothing = name.endsWith('[gt]') ? '2099-01-01' : name.endsWith('[lt]') ? '1999-01-01' : '99999'
      expect((await listIn(await ask(`/v2/number_orders?${name}=${nothing}`))).data).toEqual([])
    }
    const inUtopia = await ask('/v2/number_order_phone_numbers?filter[country_code]=XX')
    expect((await listIn(inUtopia)).data).toEqual([])
    const { meta } = await pageIn(await list())
    const asked = contract.page.parameters
    expect([meta?.page_number, meta?.page_size]).toEqual([
      asked['page[number]']?.default,
      asked['page[size]']?.default,
    ])
    expect(sandbox.requests().requests.every(({ status }) => status === 200)).toBe(true)
  })
})

describe('the wire schemas of core', () => {
  it('know exactly the documented fields of an order', () => {
    const documented = { ...subNumberOrder.fields, ...subNumberOrder.onRequest }
    expect(Object.keys(subNumberOrderSchema.shape).toSorted()).toEqual(Object.keys(documented).toSorted())
  })

  it('know exactly the documented fields of page and error', () => {
    expect(Object.keys(paginationMetaSchema.shape)).toEqual(Object.keys(contract.paginationMeta.fields))
    const documented = { ...contract.error.fields, ...contract.error.optional }
    expect(Object.keys(errorItemSchema.shape).toSorted()).toEqual(Object.keys(documented).toSorted())
  })

  it('read the documented examples without losing anything', () => {
    expect(subNumberOrderSchema.parse(subNumberOrder.example)).toEqual(subNumberOrder.example)
    expect(paginationMetaSchema.parse(contract.paginationMeta.example)).toEqual(
      contract.paginationMeta.example,
    )
    for (const { body } of [contract.unauthorizedExample, contract.tooManyRequestsExample]) {
      const errors = z.array(z.unknown()).parse(body.errors)
      expect(errors.map((error) => errorItemSchema.parse(error))).toEqual(errors)
    }
  })
})
