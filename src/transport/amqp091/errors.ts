import { type Code, RmiError } from "../../errors.js";

/** Longest piece of a peer's text that goes into one of our messages. */
const MAX_TEXT_CHARS = 500;

/** A queue that is exclusive to another connection: it is there, and not for us. */
const RESOURCE_LOCKED = 405;
const ACCESS_REFUSED = 403;
const PRECONDITION_FAILED = 406;

/** Reply codes of the standard (section 1.1 of its reference) and of RabbitMQ. What is not here: the link was lost. */
const CODES: Readonly<Record<number, Code>> = {
  311: "too-large",
  312: "not-found",
  403: "unauthorized",
  404: "not-found",
  530: "unauthorized", // a virtual host that there is not, or not for this user
  540: "unsupported",
};

/** What a peer gives as its reason when it closes a channel or a connection. */
interface Close {
  readonly replyCode: number | undefined;
  readonly replyText: string;
}

/**
 * The peer's reason in our words.
 *
 * @param what  what came to its end, such as `the sender to "inbox"`
 * @param opening  nothing was open yet: a failed precondition is then about what we asked for, not about a link
 */
export function peerError(reason: unknown, what: string, opening = false): RmiError {
  if (reason instanceof RmiError) return reason;
  const { replyCode, replyText } = readClose(reason);
  return new RmiError(
    codeOf(replyCode, replyText, opening),
    replyText === "" ? what : `${what}: ${replyText}`,
    {
      cause: reason,
      details: { ...(replyCode === undefined ? {} : { replyCode }), description: replyText },
    },
  );
}

function codeOf(replyCode: number | undefined, replyText: string, opening: boolean): Code {
  if (replyCode === undefined) return "unavailable";
  if (replyCode === PRECONDITION_FAILED) {
    if (/larger than/.test(replyText)) return "too-large";
    return opening ? "rejected" : "unavailable";
  }
  return CODES[replyCode] ?? "unavailable";
}

/** Whether a refused look at a queue or exchange says that it is there all the same. */
export function saysItExists({ details }: RmiError): boolean {
  return details["replyCode"] === RESOURCE_LOCKED || details["replyCode"] === ACCESS_REFUSED;
}

/** amqplib puts the peer's words into a sentence of its own, and the code beside it once a connection is open. */
export function readClose(reason: unknown): Close {
  if (!(reason instanceof Error)) return { replyCode: undefined, replyText: "" };
  const said = /(?:^|\s)(\d{3}) \([^)]*\) with message "(.*)"$/s.exec(reason.message);
  const code = "code" in reason && typeof reason.code === "number" ? reason.code : undefined;
  return {
    replyCode: code ?? (said === null ? undefined : Number(said[1])),
    replyText: (said?.[2] ?? reason.message).slice(0, MAX_TEXT_CHARS),
  };
}
