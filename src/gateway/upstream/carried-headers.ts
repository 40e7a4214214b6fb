/** Which headers of a client's request go on to Bedrock. */

/** Of the client's connection, of its credentials, and what every call gets anew. */
const LEFT_BEHIND = new Set([
  'authorization',
  'x-api-key',
  'cookie',
  'host',
  'connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
  // A compressed answer could not be read for its usage.
  'accept-encoding',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
]);

export function carriedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const carried: Record<string, string> = {};
  for (const name in headers) if (!LEFT_BEHIND.has(name)) carried[name] = headers[name]!;
  return carried;
}
