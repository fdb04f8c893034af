/** Offers, as its own, what it takes from another plugin of its process. */
import { load, Plugin, remote } from "gofer-rmi/plugin";

const codes: string[] = [];

function tried(add: () => void): void {
  try {
    add();
    codes.push("added");
  } catch (error) {
    codes.push((error as { code: string }).code);
  }
}

export const take = load((): void => {
  const [me, base] = [Plugin.find("takes")!, Plugin.find("base")!];
  me.add(base.get<new () => object>("Dog")!);
  me.add(base.get<() => string>("kind")!);
  // nobody offers these
  tried(() => me.add(class Dog {}));
  tried(() => me.add(function kind() {}));
  tried(() => me.add(Date));
});

export const refused = remote((): string[] => codes);
export const provides = remote((name: string): boolean => Plugin.find("takes")!.provides(name));
