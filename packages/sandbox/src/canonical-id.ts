const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export const isUuid = (id: string) => UUID.test(id)

/** UUIDs in lower case, because they are case-insensitive (RFC 9562). Other ids are returned unchanged. */
export const canonicalId = (id: string) => (isUuid(id) ? id.toLowerCase() : id)
