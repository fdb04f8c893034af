import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConnectSettings } from "../../src/transport/transport.js";
import { connectionKey, parseUrl, redact } from "../../src/transport/url.js";

const none = { adapter: undefined, user: undefined, password: undefined, path: undefined, tls: false };

describe("parseUrl", () => {
  test.each([
    // gofer's reference cases (M-5)
    [
      "qpid+amqp://elmer:fudd@blue:5000/all",
      {
        adapter: "qpid",
        scheme: "amqp",
        user: "elmer",
        password: "fudd",
        host: "blue",
        port: 5000,
        path: "all",
      },
    ],
    [
      "amqp://elmer:fudd@yellow:1234//",
      { user: "elmer", password: "fudd", host: "yellow", port: 1234, path: "/" },
    ],
    ["amqp://green:5678/all/good", { host: "green", port: 5678, path: "all/good" }],
    ["amqp://red:2323", { host: "red", port: 2323 }],
    ["amqp://black", { host: "black", port: 5672 }],
    ["amqps://purple", { scheme: "amqps", tls: true, host: "purple", port: 5671 }],
    ["orange:6545", { host: "orange", port: 6545 }],
    ["localhost", { host: "localhost", port: 5672 }],
    ["", { host: "", port: 5672 }],
    // the other schemes (M-1)
    ["tcp://host", { scheme: "tcp", host: "host", port: 5672 }],
    ["ssl://host", { scheme: "ssl", tls: true, host: "host", port: 5671 }],
    ["memory://trial", { scheme: "memory", host: "trial", port: 0 }],
    ["amqp-1-0+amqps://host", { adapter: "amqp-1-0", scheme: "amqps", tls: true, host: "host", port: 5671 }],
    // parts that are there and empty
    ["amqp://host/", { host: "host", port: 5672, path: "" }],
    ["amqp://user@host", { user: "user", host: "host", port: 5672 }],
    ["amqp://user:@host", { user: "user", password: "", host: "host", port: 5672 }],
    // each delimiter is the first of its kind
    ["amqp://u:p:q@host", { user: "u", password: "p:q", host: "host", port: 5672 }],
    // beyond gofer (M-3): percent escapes and IPv6
    [
      "amqp://us%40er:p%2Fw%3A%C3%A4@h/v%2Fh",
      { user: "us@er", password: "p/w:ä", host: "h", port: 5672, path: "v/h" },
    ],
    ["amqp://u:50%off%zz%ff@h", { user: "u", password: "50%off%zz%ff", host: "h", port: 5672 }],
    ["amqp://[::1]", { host: "::1", port: 5672 }],
    // several hosts, each with its own port or the scheme's
    [
      "amqps://u:p@one,two:5673,[::1]:5674/v",
      {
        ...{ scheme: "amqps", tls: true, user: "u", password: "p", host: "one", port: 5671, path: "v" },
        others: [
          { host: "two", port: 5673 },
          { host: "::1", port: 5674 },
        ],
      },
    ],
    ["amqp://u%2C:p%2C@h", { user: "u,", password: "p,", host: "h", port: 5672 }],
    ["amqp://u:p@[fe80::1]:5700/v", { user: "u", password: "p", host: "fe80::1", port: 5700, path: "v" }],
  ])("%s", (text, expected) => {
    expect(parseUrl(text)).toEqual({ ...none, scheme: "amqp", ...expected });
  });

  test.each([
    ["http://host", /unknown scheme "http"/],
    ["AMQP://host", /unknown scheme "AMQP"/],
    ["constructor://host", /unknown scheme/],
    ["amqp://u:secret@host:", /port/],
    ["amqp://u:secret@host:0", /port/],
    ["amqp://u:secret@host:65536", /port/],
    ["amqp://u:secret@host:5672x", /port/],
    ["amqp://u:secret@[::1]x", /port/],
    ["gopher://u:secret@host", /scheme/],
    ["user:secret://more@host", /unknown scheme;/],
    ["amqp://u:secret@one,two:x", /port/],
    ["amqp://u:p@one,u:secret@two", /port/],
  ])("%s is refused, without its secret", (text, message) => {
    expect(() => parseUrl(text)).toThrow(message);
    expect(() => parseUrl(text)).toThrow(expect.objectContaining({ code: "usage" }));
    try {
      parseUrl(text);
    } catch (error) {
      expect(String(error)).not.toContain("secret");
    }
  });

  test("escaped parts come back as they were", () => {
    const part = fc.string({ unit: "grapheme", minLength: 1 });
    fc.assert(
      fc.property(part, part, part, fc.integer({ min: 1, max: 65_535 }), (user, password, path, port) => {
        const [u, p, v] = [user, password, path].map(encodeURIComponent);
        expect(parseUrl(`amqps://${u}:${p}@host:${port}/${v}`)).toEqual({
          ...none,
          ...{ scheme: "amqps", tls: true, user, password, host: "host", port, path },
        });
      }),
    );
  });
});

describe("redact", () => {
  test.each([
    ["amqp://host:5672/path", "amqp://host:5672/path"],
    ["amqp://user:secret@host", "amqp://user:***@host"],
    ["qpid+amqps://user:secret@host:1/v", "qpid+amqps://user:***@host:1/v"],
    ["user:secret@host", "user:***@host"],
    ["amqp://user@host", "amqp://user@host"],
    ["amqp://user:sec@ret@host", "amqp://user:***@host"],
    ["amqp://user:sec/ret@host", "amqp://user:***@host"],
    ["amqp://user:sec://ret@host", "amqp://user:***@host"],
    ["amqp://sec/ret@host", "amqp://***@host"],
    ["user:sec://ret@host", "user:***@host"],
  ])("%s", (url, shown) => expect(redact(url)).toBe(shown));

  test("shows no password, whatever it holds", () => {
    const secret = fc.string().map((text) => `S3CR${text}3T`);
    fc.assert(
      fc.property(secret, (password) => {
        expect(redact(`amqp://user:${password}@host/v`)).toBe("amqp://user:***@host/v");
        expect(redact(`amqps://user:${password}@one,two:5673/v`)).toBe("amqps://user:***@one,two:5673/v");
      }),
    );
  });

  test("no error of a URL shows a password, whatever it and the rest hold", () => {
    const odd = fc.string({ unit: fc.constantFrom(..."abAB01:/@,%+[]?#. "), maxLength: 12 });
    fc.assert(
      fc.property(odd, odd, odd, (scheme, password, host) => {
        const url = `${scheme}://user:S3CR${password}3T@${host}`;
        expect(redact(url)).not.toContain(`S3CR${password}3T`);
        try {
          parseUrl(url);
        } catch (error) {
          expect(String(error)).not.toContain("S3CR");
        }
      }),
    );
  });
});

describe("connectionKey", () => {
  const settings = (url: string, more: Partial<ConnectSettings> = {}): ConnectSettings => ({
    url,
    heartbeatMs: 10_000,
    tls: { hostValidation: true },
    ...more,
  });

  test("is the same for what may share a connection", () => {
    expect(connectionKey(settings("amqp://Host"))).toBe(connectionKey(settings("host:5672")));
    expect(connectionKey(settings("amqp://a%62c@h"))).toBe(connectionKey(settings("amqp://abc@h")));
  });

  test("differs in each part: also the standard ports and the virtual host (X-32)", () => {
    const keys = [
      settings("amqp://host"),
      settings("amqp://host:5671"),
      settings("amqps://host"),
      settings("amqp://other"),
      settings("amqp://user@host"),
      settings("amqp://user:a@host"),
      settings("amqp://user:b@host"),
      settings("amqp://host/"),
      settings("amqp://host/v"),
      settings("amqp://host,other/v"),
      settings("amqp://host,other:5673/v"),
      settings("qpid+amqp://host"),
      settings("amqp://host", { heartbeatMs: 0 }),
      settings("amqp://host", { tls: { hostValidation: false } }),
      settings("amqp://host", { tls: { hostValidation: true, cacert: "ca.pem" } }),
      settings("amqp://host", { tls: { hostValidation: true, clientcert: "ca.pem" } }),
    ].map(connectionKey);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
