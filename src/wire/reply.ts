import { isCode, RmiError, type Code } from "../errors.js";
import { isObject, own, type Json, type JsonObject } from "../json.js";
import { type ExceptionRecord, readException } from "./exception.js";
import { Fields } from "./fields.js";
import { VERSION } from "./request.js";
import { timestamp } from "./timestamp.js";

/** Whom a reply is for: what the request gave to be echoed. */
export interface ReplyTo {
  readonly sn: string | undefined;
  /** JSON text, as it came. */
  readonly data: string;
  readonly replyto: string;
}

/** Reply documents as text, for one request: what never changes from one to the next is encoded once. */
export class ReplyEncoder {
  private made: string | undefined;

  constructor(private readonly to: ReplyTo) {}

  /** What all of them begin with. */
  get head(): string {
    return (this.made ??= headOf(this.to));
  }

  status(status: "accepted" | "started", at: number): string {
    return `${this.head},"status":"${status}","timestamp":"${timestamp(at)}"}`;
  }

  rejected(rejection: Rejection, at: number): string {
    const { code, description, details } = rejection;
    const why = `"code":${JSON.stringify(code)},"description":${JSON.stringify(description)},"details":${JSON.stringify(details)}`;
    return `${this.head},"status":"rejected","timestamp":"${timestamp(at)}",${why}}`;
  }

  /** Carries no timestamp (W-17). @param report its three fields, each as JSON text */
  progress({ total, completed, details }: ProgressText): string {
    return `${this.head},"status":"progress","total":${total},"completed":${completed},"details":${details}}`;
  }

  /** @param retval JSON text of the value returned */
  succeeded(retval: string, at: number): string {
    return `${this.head},"timestamp":"${timestamp(at)}","result":{"retval":${retval}}}`;
  }

  /** @param ext our own name for the failure; only for callers that know `ext` */
  failed(exception: ExceptionRecord, at: number, ext?: ReplyExtension): string {
    const addition = ext === undefined ? "" : `,"ext":${JSON.stringify(ext)}`;
    return `${this.head},"timestamp":"${timestamp(at)}","result":${JSON.stringify(exception)}${addition}}`;
  }
}

function headOf({ sn, data, replyto }: ReplyTo): string {
  const number = sn === undefined ? "null" : JSON.stringify(sn);
  return `{"sn":${number},"version":"${VERSION}","routing":[null,${JSON.stringify(replyto)}],"data":${data}`;
}

export interface ProgressText {
  readonly total: string;
  readonly completed: string;
  readonly details: string;
}

export interface Rejection {
  readonly code: string;
  readonly description: string;
  readonly details: Json;
}

/** gofer's own two rejections keep their code and description (1.10); the rest goes under our code. */
export function rejectionOf(error: RmiError): Rejection {
  if (error.code === "version") {
    return {
      code: "model.version",
      description: "MODEL: document version not matched",
      details: error.message,
    };
  }
  if (error.code === "not-authentic") {
    return {
      code: "security.authentication",
      description: "SECURITY: message authentication failed",
      details: error.message,
    };
  }
  return {
    code: error.code,
    description: error.message,
    details: (error.details["path"] as Json | undefined) ?? null,
  };
}

export interface ReplyExtension {
  readonly code: Code;
  readonly details?: JsonObject;
}

interface ReplyFields {
  readonly sn: string;
  readonly data: Json;
  readonly timestamp: string | undefined;
  readonly origin: string | undefined;
}

/** A reply as its caller reads it, told apart as gofer does: by status, then by `retval`, then by `exval` (C-23). */
export type Reply = ReplyFields &
  (
    | { readonly kind: "accepted" | "started" }
    | ({ readonly kind: "rejected" } & Rejection)
    | { readonly kind: "progress"; readonly total: Json; readonly completed: Json; readonly details: Json }
    | { readonly kind: "succeeded"; readonly retval: Json }
    | {
        readonly kind: "failed";
        readonly exception: ExceptionRecord;
        readonly ext: ReplyExtension | undefined;
      }
  );

/** @throws RmiError `version`, or `malformed` for what is no reply at all; details hold `sn` when it has one */
export function decodeReply(body: string): Reply {
  const document = Fields.parse(body);
  const sn = document.value("sn");
  const details = typeof sn === "string" ? { sn } : {};
  if (document.value("version") !== VERSION) {
    throw new RmiError("version", `a reply of version ${JSON.stringify(document.value("version") ?? null)}`, {
      details,
    });
  }
  if (typeof sn !== "string") throw document.wrong("sn", "a string", sn);
  const stamp = document.value("timestamp");
  const [origin] = document.listOrEmpty("routing");
  const fields: ReplyFields = {
    sn,
    data: document.value("data") ?? null,
    timestamp: typeof stamp === "string" ? stamp : undefined,
    origin: typeof origin === "string" ? origin : undefined,
  };
  const status = document.value("status");
  if (status === "accepted" || status === "started") return { ...fields, kind: status };
  if (status === "rejected") return { ...fields, kind: "rejected", ...readRejection(document) };
  if (status === "progress") {
    const report = (name: string): Json => document.value(name) ?? null;
    const [total, completed, details] = [report("total"), report("completed"), report("details")];
    return { ...fields, kind: "progress", total, completed, details };
  }
  const result = document.value("result");
  if (!isObject(result)) throw new RmiError("malformed", "a reply without status or result", { details });
  const retval = own(result, "retval"); // its presence decides: a null result is a success (W-23)
  if (retval !== undefined) return { ...fields, kind: "succeeded", retval };
  if (own(result, "exval") !== undefined) {
    return { ...fields, kind: "failed", exception: readException(result), ext: readExtension(document) };
  }
  throw new RmiError("malformed", "a result without retval or exval", { details });
}

function readRejection(document: Fields): Rejection {
  const text = (name: string): string => {
    const value = document.value(name);
    return typeof value === "string" ? value : "";
  };
  return { code: text("code"), description: text("description"), details: document.value("details") ?? null };
}

function readExtension(document: Fields): ReplyExtension | undefined {
  const ext = document.value("ext");
  if (!isObject(ext) || !isCode(ext["code"])) return undefined;
  return { code: ext["code"], ...(isObject(ext["details"]) && { details: ext["details"] }) };
}
