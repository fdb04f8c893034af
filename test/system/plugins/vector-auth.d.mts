import type { Authenticator } from "../../../src/security/authenticator.js";

export default class implements Authenticator {
  sign(digest: string): string;
  validate(document: object, digest: string, signature: string): void;
}
