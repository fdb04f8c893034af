/** The authenticator that the signed recordings were made with; test/wire/vectors/README.md describes it. */
import { createHmac, timingSafeEqual } from "node:crypto";

export default class {
  sign(digest) {
    return createHmac("sha256", "vector-key").update(digest).digest("hex");
  }
  validate(_document, digest, signature) {
    const [wanted, shown] = [Buffer.from(this.sign(digest)), Buffer.from(signature)];
    if (wanted.length !== shown.length || !timingSafeEqual(wanted, shown))
      throw new Error("signature mismatch");
  }
}
