import type { Compilable } from 'kysely'

/** Names the place of a value that changes from run to run. */
export type Slot<Values> = <Name extends keyof Values & string>(name: Name) => Values[Name]

/**
 * A query that is built once and run with other values each time: building one costs more than running.
 *
 * @example
 * const actorOf = prepareQuery((value: Slot<{ id: string }>) =>
 *   db.selectFrom('cancellations').select('actor').where('id', '=', value('id')),
 * )
 * const [row] = await store.read(actorOf({ id }))
 */
export function prepareQuery<Values, Row = unknown>(
  build: (value: Slot<Values>) => Compilable<Row>,
): (values: Values) => Compilable<Row> {
  const names = new Map<unknown, keyof Values>()
  const query = build((name) => {
    const place = Symbol(name)
    names.set(place, name)
    return place as never // Kysely hands on what it does not know
  }).compile()
  return (values) => {
    const parameters = query.parameters.map((parameter) => {
      const name = names.get(parameter)
      return name === undefined ? parameter : values[name]
    })
    return { compile: () => ({ ...query, parameters }) }
  }
}
