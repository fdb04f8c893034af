import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";

/** An account of this machine, and a PAM service or two, for as long as a test runs. Takes root. */
export class Account {
  readonly name = `gofer-t${process.pid}-${randomBytes(3).toString("hex")}`;
  readonly password = randomBytes(12).toString("base64url");
  private readonly services: string[] = [];

  constructor() {
    if (process.getuid?.() !== 0) throw new Error("this test makes an account: run it as root");
    execFileSync("useradd", ["--no-create-home", "--shell", "/usr/sbin/nologin", this.name]);
    execFileSync("chpasswd", { input: `${this.name}:${this.password}\n` });
  }

  /** From now on its password is right, and it may not be used all the same. */
  expire(): void {
    execFileSync("chage", ["--expiredate", "1", this.name]);
  }

  /** @param lines  what stands in its file of /etc/pam.d @returns its name */
  service(...lines: readonly string[]): string {
    const name = `${this.name}-${this.services.length}`;
    this.services.push(name);
    writeFileSync(`/etc/pam.d/${name}`, `${lines.join("\n")}\n`);
    return name;
  }

  remove(): void {
    for (const name of this.services) rmSync(`/etc/pam.d/${name}`, { force: true });
    execFileSync("userdel", [this.name]);
  }
}
