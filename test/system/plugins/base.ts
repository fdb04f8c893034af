/** Says in a load hook where it is attached, from a section of its own, and is extended by others. */
import { load, Plugin, PluginContainer, remote, whiteboard, type Json } from "gofer-rmi/plugin";

export const attach = load((): void => {
  const me = Plugin.find("base")!;
  me.cfg["messaging"]!["url"] = me.cfg["base"]!["broker"]!;
  me.cfg["model"]!["queue"] = `${me.cfg["base"]!["prefix"]!}-queue`;
});

export class Dog {
  constructor(readonly name = "rex") {}

  @remote
  bark(): string {
    return `${this.name} barks`;
  }

  @remote({ secret: "bone" })
  dig(): string {
    return `${this.name} digs`;
  }
}

export const kind = remote((): string => "base");
export const missing = remote((): Json => Plugin.find("base")!.cfg["no"]!["such"] ?? null);

export const put = remote((name: string, value: Json): void => whiteboard.set(name, value));
export const look = remote((name: string): Json => whiteboard.get(name));

/** Reloads its own plugin while it runs. */
export const renew = remote(async (): Promise<string> => {
  await PluginContainer.reload("base");
  return "renewed";
});
export const manage = remote(async (operation: "load" | "unload", plugin: string): Promise<string> => {
  try {
    await PluginContainer[operation](plugin);
    return "done";
  } catch (error) {
    return (error as { code: string }).code;
  }
});
