import { z } from 'zod'

/**
 * A field that is passed on as it was sent, whatever its value. The schema is its documented type, for TypeScript
 * and for the API's description, but is not applied: code that depends on such a field tests its type first.
 */
export function unvalidated<Schema extends z.ZodType>(schema: Schema) {
  // The documented type, as in Telnyx's own SDKs; Telnyx may send anything.
  return z.any().optional().meta(describe(schema)) as unknown as z.ZodOptional<z.ZodNullable<Schema>>
}

/** As JSON Schema. There are many fields of these three types, and `toJSONSchema` takes its time at each start. */
function describe(schema: z.ZodType) {
  const { type } = schema.def
  if (type === 'string' || type === 'number' || type === 'boolean') {
    const { type: documentedType = type, ...documented } = schema.meta() ?? {}
    return { ...documented, type: [documentedType, 'null'] }
  }
  const { $schema: _, ...described } = z.toJSONSchema(schema.nullable(), { io: 'input' })
  return described
}
