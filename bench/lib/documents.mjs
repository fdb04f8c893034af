/** The documents of a call as gofer writes them, with `payload` as the one argument and as the result. */

export function request(sn, replyto, address, payload) {
  return JSON.stringify({
    sn,
    version: "2.0",
    routing: [null, address],
    replyto,
    data: null,
    request: { classname: "Bench", method: "echo", cntr: [[], {}], args: [payload], kws: {} },
  });
}

export function status(sn, replyto, name) {
  const timestamp = new Date().toISOString();
  return JSON.stringify({
    sn,
    version: "2.0",
    routing: [null, replyto],
    data: null,
    status: name,
    timestamp,
  });
}

export function result(sn, replyto, retval) {
  const timestamp = new Date().toISOString();
  return JSON.stringify({
    sn,
    version: "2.0",
    routing: [null, replyto],
    data: null,
    timestamp,
    result: { retval },
  });
}
