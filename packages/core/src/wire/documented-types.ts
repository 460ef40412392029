import { z } from 'zod'

// The types of fields as the API's description names them. The formats are for readers and generators: parsing
// accepts any text or number, because Telnyx's own answers are passed on as they were sent.

export const uuid = z.string().meta({ format: 'uuid' })

export const dateTime = z.string().meta({ format: 'date-time' })

export const integer = z.number().meta({ type: 'integer' })
