import { RmiError, type Code } from "../../errors.js";

/** What a peer gives as its reason: on detach, end, close, or with a rejected delivery. */
export interface Condition {
  readonly condition?: string;
  readonly description?: string;
}

/** Longest piece of a peer's text that goes into one of our messages. */
const MAX_DESCRIPTION_CHARS = 500;

const CODES: Readonly<Record<string, Code>> = {
  "amqp:not-found": "not-found",
  "amqp:resource-deleted": "not-found",
  "amqp:unauthorized-access": "unauthorized",
  "amqp:not-implemented": "unsupported",
  "amqp:link:message-size-exceeded": "too-large",
};

/** What only brokers say, as RabbitMQ does when it ends a session. */
const REFUSALS: Readonly<Record<string, Code>> = {
  "amqp:invalid-field": "usage",
  "amqp:precondition-failed": "rejected",
};

/**
 * The peer's reason in our words.
 *
 * @param fallback  the code of a condition that the table does not know
 * @param what  what came to its end, such as `sender to "inbox"`
 */
export function peerError(reason: unknown, fallback: Code, what: string): RmiError {
  const { condition, description } = readCondition(reason);
  const said = [condition, description].filter((part) => part !== undefined).join(": ");
  const code = (condition !== undefined && lookUp(condition)) || fallback;
  return new RmiError(code, said === "" ? what : `${what}: ${said}`, {
    details: {
      ...(condition === undefined ? {} : { condition }),
      ...(description === undefined ? {} : { description }),
    },
  });
}

function lookUp(condition: string): Code | undefined {
  const table = [CODES, REFUSALS].find((each) => Object.hasOwn(each, condition));
  return table?.[condition];
}

/** Reads a peer's error, which may be anything, as the two texts it should be. */
export function readCondition(reason: unknown): Condition {
  if (typeof reason !== "object" || reason === null) return {};
  const text = (value: unknown): string | undefined =>
    typeof value === "string" && value !== "" ? value.slice(0, MAX_DESCRIPTION_CHARS) : undefined;
  const condition = "condition" in reason ? text(reason.condition) : undefined;
  const description = "description" in reason ? text(reason.description) : undefined;
  return {
    ...(condition === undefined ? {} : { condition }),
    ...(description === undefined ? {} : { description }),
  };
}

/** Our reason in the peer's words: what goes with a rejected delivery. */
export function rejection(reason: RmiError): Required<Condition> {
  const known = Object.entries(CODES).find(([, code]) => code === reason.code);
  return {
    condition: known?.[0] ?? "amqp:decode-error",
    description: reason.message.slice(0, MAX_DESCRIPTION_CHARS),
  };
}
