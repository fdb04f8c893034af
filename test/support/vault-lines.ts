import { join } from "node:path";
import { NOBODY, type Named, type Vault } from "./vault.js";

/** A command line of `gofer`. */
export interface Line {
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly types?: string;
  /** In what it prints: it has done what it is here for. */
  readonly says: string;
}

/** What a person types at the deployment, right and wrong. */
export function linesAt(vault: Vault): Line[] {
  const { callersUrl: url, root } = vault;
  const text = (name: Named): string => vault.text(name);
  const to = (address: string, member: string, ...more: string[]): string[] => [
    ...["rmi", "-u", url, "-a", address, "-t", `landmark.${member}`, "-w", "30s", ...vault.flags, ...more],
  ];
  const secret = text("the plugin's secret");
  const refused = vault.url("caller", "a wrong broker password");
  const word = text("an argument called password");
  const password = text("a user's password");
  const file = vault.write("secret", `${text("the plugin's secret by configuration")}\n`);
  const token = vault.write("token", `${text("the management token")}\n`);
  const port = vault.managementPort;
  const other = (command: string, at: string, ...more: string[]): string[] => [
    command,
    at,
    ...vault.flags,
    ...more,
  ];
  return [
    { args: to("landmark", "byText", "-S", secret), says: '"in"' },
    {
      args: to("landmark", "byList"),
      env: { GOFER_SECRET: text("a secret of the plugin's list") },
      says: '"in"',
    },
    { args: to("landmark", "byConf", "-S", `@${file}`), says: '"in"' },
    {
      args: to("landmark", "byEnvironment", `--secret=${text("the plugin's secret by environment")}`),
      says: '"in"',
    },
    { args: to("landmark-keyed", "byText", "-S", secret, "-A", vault.callersSettings), says: '"in"' },
    {
      args: to("landmark-wrapped", "byText", "-S", secret, "-A", join(root, "lib/wrapper.mjs")),
      says: '"in"',
    },
    { args: to("landmark", "byUser", "-U", NOBODY, "-P", password), says: "not authenticated" },
    {
      args: to("landmark", "byUser", "-U", NOBODY, "--json"),
      env: { GOFER_PASSWORD: password },
      says: "not authenticated",
    },
    { args: to("landmark", "byUser", "-U", "root", "-P", password), says: `user must be: ${NOBODY}` },
    { args: to("landmark", "byText", "-S", text("a wrong secret")), says: "secret: not matched" },
    { args: to("landmark", "byText", "-S", text("a wrong secret"), "--json"), says: "secret: not matched" },
    { args: to("landmark-keyed", "byText", "-S", secret), says: "the message is not signed" },
    { args: to("landmark", "fails", "-S", secret), says: "it failed" },
    { args: to("landmark", "fails", "-S", secret, "--json"), says: "it failed" },
    { args: to("landmark", "holds", "-S", secret, "-w", "1s"), says: "timed-out" },
    { args: to("landmark", "logIn", "me", `password=${word}`), says: "invalid-arguments" },
    {
      args: to("landmark", "logIn", "--json", "-i", JSON.stringify([["me", word], {}])),
      says: "invalid-arguments",
    },
    { args: to("nobody", "byText", "-S", secret), says: "unroutable" },
    { args: ["rmi", "-u", refused, ...to("landmark", "open").slice(3)], says: "unauthorized" },
    { args: ["rmi", "-u", refused, ...to("landmark", "open", "--json").slice(3)], says: "unauthorized" },
    ...[
      ["unknown scheme", url.replace("amqps", "http")],
      ["not available", `stomp+${url}`],
      ["the port is not", `${url}0`],
      ["unreachable", url.slice("amqps://".length)], // which is amqp, and there is TLS
    ].map(([says, at]) => ({ args: ["rmi", "-u", at!, ...to("landmark", "open").slice(3)], says: says! })),
    {
      args: [
        "shell",
        "-u",
        url,
        "-a",
        "landmark",
        "-S",
        secret,
        "-U",
        NOBODY,
        "-P",
        password,
        ...vault.flags,
      ],
      types: `landmark.byText()\nlandmark.byUser()\nlandmark.fails()\nlandmark.logIn("me", ${JSON.stringify(word)})\n`,
      says: '"in"',
    },
    { args: ["shell", "-u", refused, "-a", "landmark", ...vault.flags], says: "unauthorized" },
    { args: ["call", "never", "-u", url, "-a", "landmark", ...vault.flags], says: "unknown" },
    { args: ["call", "never", "-u", refused, "-a", "landmark", ...vault.flags], says: "unauthorized" },
    { args: other("doctor", url), says: "amqps://caller:***@" },
    { args: other("doctor", url, "--json"), says: '"healthy": true' },
    { args: other("doctor", refused), says: "unauthorized" },
    { args: other("doctor", refused, "--json"), says: "unauthorized" },
    { args: other("conform", url, "landmark", "--json"), says: '"conforms": true' },
    { args: other("conform", refused, "landmark"), says: "unauthorized" },
    ...[url, refused].map((at, index) => ({
      args: [
        "generate",
        "--from",
        at,
        "-a",
        "landmark",
        "--plugin",
        "landmark",
        "-o",
        join(root, "from"),
        ...vault.flags,
      ],
      says: ["landmark.client.ts", "unauthorized"][index]!,
    })),
    { args: ["mgt", "--root", root, "--show"], says: "<plugin> landmark" },
    { args: ["mgt", "--root", root, "--reload", "landmark"], says: "" },
    { args: ["mgt", "-p", port, "--token", token, "--plugins", "--json"], says: '"queue":"landmark"' },
    {
      args: ["mgt", "-p", port, "-s"],
      env: { GOFER_MANAGEMENT_TOKEN: text("the management token") },
      says: "<plugin> landmark",
    },
    {
      args: ["mgt", "-p", port, "-s"],
      env: { GOFER_MANAGEMENT_TOKEN: text("a wrong management token") },
      says: "token",
    },
    { args: ["explain", "not-authorized"], says: "not-authorized" },
    // asked wrongly
    { args: ["broker", "--user", `:${password}`], says: "write NAME:PASSWORD" },
    { args: ["doctor", `--secret=${secret}`], says: "unknown option" },
    { args: [url], says: "unknown command" },
  ];
}
